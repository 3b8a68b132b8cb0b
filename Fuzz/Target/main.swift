// Runs one of the `HostileProperty`s under libFuzzer: the one that the environment names in FUZZ_PROPERTY.
//
// SwiftPM renames the program's `main`, so libFuzzer's own cannot be used and is called as a driver.

import Glibc
import HostileProperties

/// Libfuzzer's main loop, in the compiler's runtime (`-sanitize=fuzzer`).
@_silgen_name("LLVMFuzzerRunDriver")
func LLVMFuzzerRunDriver(
    _ argumentCount: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<
        UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    >,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The property that the environment names.
private enum Chosen {
    static let property: HostileProperty = {
        let named = unsafe getenv("FUZZ_PROPERTY").map { unsafe String(cString: $0) }
        guard let property = named.flatMap(HostileProperty.init) else {
            let names = HostileProperty.allCases.map(\.rawValue).joined(separator: ", ")
            fatalError("set FUZZ_PROPERTY to one of \(names)")
        }
        return property
    }()
}

var argumentCount = CommandLine.argc
var arguments = unsafe CommandLine.unsafeArgv

let status = unsafe LLVMFuzzerRunDriver(&argumentCount, &arguments) { start, count in
    let octets = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    if let violation = Chosen.property.violation(octets) { fatalError(violation) }
    return 0
}
if status != 0 { fatalError("libFuzzer ended with status \(status)") }
