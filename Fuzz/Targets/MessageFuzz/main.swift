// Runs `WireProperties` under libFuzzer.
//
// SwiftPM renames the program's `main`, so libFuzzer's own cannot be used and is called as a driver.

import WireProperties

/// Libfuzzer's main loop, in the compiler's runtime (`-sanitize=fuzzer`).
@_silgen_name("LLVMFuzzerRunDriver")
func LLVMFuzzerRunDriver(
    _ argumentCount: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<
        UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    >,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

var argumentCount = CommandLine.argc
var arguments = unsafe CommandLine.unsafeArgv

let status = unsafe LLVMFuzzerRunDriver(&argumentCount, &arguments) { start, count in
    let octets = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    if let violation = WireProperties(octets).violation() { fatalError(violation) }
    return 0
}
if status != 0 { fatalError("libFuzzer ended with status \(status)") }
