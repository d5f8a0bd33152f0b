"""Kernels that end without a word."""

from jupyter_client.manager import AsyncKernelManager


class KernelManager(AsyncKernelManager):
    """Jupyter's own interrupts a kernel before it ends it; one that is just going idle then prints an error."""

    async def _async_interrupt_kernel(self) -> None:
        if not self.shutting_down:
            await super()._async_interrupt_kernel()
