internal import EpilumeDevices
internal import EpilumeInterface
internal import EpilumeModel
internal import EpilumeOutbox

/// The outbox as the local interface shows it. Read away from the cooperative pool, since disks block.
extension Station {
    func items() async throws -> ItemList {
        try await reading { outbox throws(SpoolFault) in
            var items = try outbox.list().map { listing -> Item in
                do throws(SpoolFault) {
                    return Item(try ItemReading(outbox, listing.id))
                } catch {
                    // One item that cannot be read does not hide the others.
                    return Item(
                        item: listing.id.text, state: .init(listing.state), bytes: 0,
                        recordNumber: listing.id.recordNumber, reason: error.sentence)
                }
            }
            items += try outbox.quarantined().map(Item.init(quarantined:))
            return ItemList(items: items)
        }
    }

    func item(_ id: ItemID) async throws -> Item {
        try await reading { outbox throws(SpoolFault) in Item(try ItemReading(outbox, id)) }
    }

    func container(of id: ItemID) async throws -> [UInt8] {
        try await reading { outbox throws(SpoolFault) in try outbox.container(of: id) }
    }

    private func reading<Answer: Sendable>(
        _ work: @escaping @Sendable (Outbox) throws(SpoolFault) -> Answer
    ) async throws -> Answer {
        let outbox = self.outbox
        let answer = await reader.run {
            Result { () throws(SpoolFault) in try work(outbox) }
        }
        switch answer {
        case .success(let answer): return answer
        case .failure(.notFound(let id)): throw ProblemError(.unknownItem(id.text))
        case .failure(let fault): throw ProblemError(Problem(unreadable: fault))
        case nil: throw ProblemError(CaptureRefusal.stopping.problem)
        }
    }
}
