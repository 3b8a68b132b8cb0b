import CLinux

/// Memory that this process has freed and its allocator keeps.
package enum UnusedMemory {
    /// Gives it back to the kernel: for after work that took much and comes seldom.
    package static func giveBack() {
        // Tells whether there was any, which changes nothing.
        _ = cl_malloc_trim()
    }
}
