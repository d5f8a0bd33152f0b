// A prebuilt extension of JupyterLab, written as a bundler would write it, so that nothing has to be built.
(() => {
  const CARD = '.jp-LauncherCard[data-category^="Questions"]';
  const STYLE = `
    ${CARD} { width: 216px; height: 56px; min-height: 0; }
    ${CARD} .jp-LauncherCard-icon { display: none; }
    ${CARD} .jp-LauncherCard-label { display: flex; align-items: center; height: 100%; padding: 0 12px; }
    ${CARD} .jp-LauncherCard-label p { width: 100%; height: auto; max-height: none; text-align: left; }
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
