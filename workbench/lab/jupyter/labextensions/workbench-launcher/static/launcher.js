// A prebuilt extension of JupyterLab, written as a bundler would write it, so that nothing has to be built.
(() => {
  const STYLE = `
    .jp-LauncherCard[data-category^="Questions"] { width: 236px; height: 64px; }
    .jp-LauncherCard[data-category^="Questions"] .jp-LauncherCard-icon { display: none; }
    .jp-LauncherCard[data-category^="Questions"] .jp-LauncherCard-label { height: 100%; padding: 8px 10px; display: flex; align-items: center; }
    .jp-LauncherCard[data-category^="Questions"] .jp-LauncherCard-label p { height: auto; max-height: none; -webkit-line-clamp: 3; text-align: left; }
    .jp-Launcher-content { display: flex; flex-direction: column; }
    .jp-Launcher-section:has([data-category^="Questions"]) { order: -1; }`;

  const plugin = (launcherToken) => ({
    id: 'workbench-launcher:tiles',
    autoStart: true,
    requires: [launcherToken],
    activate: (app, launcher) => {
      const style = document.createElement('style');
      style.textContent = STYLE;
      document.head.append(style);
      const config = JSON.parse(document.getElementById('jupyter-config-data').textContent);
      (config.workbenchTiles || []).forEach(({ path, question, category }, rank) => {
        const command = `workbench:open:${path}`;
        app.commands.addCommand(command, {
          label: question,
          caption: path,
          execute: () => app.commands.execute('docmanager:open', { path }),
        });
        launcher.add({ command, category, rank });
      });
    },
  });

  let shared;
  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB['workbench-launcher'] = {
    init: (scope) => { shared = scope; },
    get: async () => {
      const [launcher] = Object.values(shared['@jupyterlab/launcher']);
      const { ILauncher } = (await launcher.get())();
      return () => ({ __esModule: true, default: plugin(ILauncher) });
    },
  };
})();
