import Measures
import Transport

/// What the doctor finds out about keys.
enum KeyFacts {
    /// A secret key, as workers and coordinators have one each.
    static func secret(_ path: String) -> CheckedFact {
        do throws(KeyError) {
            let pair = try KeyFile.pair(at: path)
            return .ok("key", "'\(path)', whose public half is \(pair.publicKey)")
        } catch {
            return .problem("key", "\(error)", "mend it, or make another one: linnet keys generate FILE")
        }
    }

    /// A coordinator's public key.
    static func coordinators(_ path: String) -> CheckedFact {
        do throws(KeyError) {
            let (name, key) = try KeyFile.publicKey(at: path)
            return .ok("its key", "the coordinator's is \(key), '\(name)'")
        } catch {
            return .problem("its key", "\(error)", "copy the .pub file from the coordinator's host")
        }
    }

    /// The list that a coordinator goes by.
    static func list(_ path: String) -> CheckedFact {
        do throws(KeyError) {
            let identities = try AuthorizedKeysFile(path: path).load().identities
            let roles = Role.allCases.compactMap { role in
                let count = identities.count { $0.roles.contains(role) }
                return count == 0 ? nil : Number.of(count, role.rawValue)
            }
            guard !roles.isEmpty else {
                return .warning(
                    "list of keys", "nobody is on '\(path)'",
                    "linnet keys authorize FILE.pub --authorized \(path) --role worker")
            }
            return .ok("list of keys", "'\(path)' lets in \(roles.joined(separator: ", "))")
        } catch {
            return .problem("list of keys", "\(error)", "linnet keys authorize makes a list and adds to it")
        }
    }

    /// What to do when a coordinator does not let this host in.
    static func cure(_ fault: AdmissionFault, _ key: String?) -> String {
        switch fault {
        case .keyNotAccepted:
            "on its host: linnet keys authorize \(key.map { KeyFile.publicPath(of: $0) } ?? "FILE.pub") --authorized FILE "
                + "--role worker"
        case .coordinatorWithoutKeys: "start it with --key and --authorized, or leave --key out here"
        case .coordinatorWithKeys: "give --key and --coordinator-key"
        case .brokenOff:
            key == nil ? "give --key and --coordinator-key, if it has keys" : "copy its .pub file here once more"
        }
    }
}
