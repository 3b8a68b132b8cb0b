import CLinux

/// Asking for memory before it is needed.
///
/// A hint to the processor and nothing else: it changes no value and fails nowhere, so it may name a
/// place that turns out not to be read at all.
package enum Prefetch {
    /// Asks for both ends of the element at `index`; for nothing where there is none.
    ///
    /// Two cache lines at most, so elements should have no more than 128 octets.
    @inlinable
    @inline(__always)
    package static func element<Element>(_ index: Int, of elements: Span<Element>) {
        guard elements.indices.contains(index) else { return }
        unsafe elements.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            let place = unsafe UnsafeRawPointer(base + index)
            unsafe cl_prefetch(place)
            unsafe cl_prefetch(place + (MemoryLayout<Element>.size - 1))
        }
    }
}
