/**
 * Has a container's ports published on this machine's loopback alone: Testcontainers publishes them on all interfaces, and a
 * server with a known secret is nobody else's business.
 */
export function onLoopback({ PortBindings = {} }: { PortBindings?: Record<string, { HostIp?: string }[]> }): void {
    for (const binding of Object.values(PortBindings).flat()) binding.HostIp = "127.0.0.1";
}
