import NIOCore
import Runs

/// Writes a request as a server of some dialect reads it.
struct RequestBody: Sendable {
    let settings: ChatSettings
    let dialect: Dialect
    /// The further members that a user asked for, sorted by key.
    private let extra: [(key: String, json: String)]

    init(settings: ChatSettings, dialect: Dialect) {
        self.settings = settings
        self.dialect = dialect
        extra = settings.body.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// How many of the most probable tokens are asked for when letters are read: the most that servers give.
    static let mostProbable = 20

    /// The request's body.
    ///
    /// - Parameter omitsImage: Leaves the picture's bytes out, since the server keeps it under its identity.
    func bytes(_ request: ChatRequest, omitsImage: Bool = false) -> ByteBuffer {
        var json = JSONBody(ByteBufferAllocator().buffer(capacity: Self.size(request, omitsImage: omitsImage)))
        json.object { json in
            json.key("model")
            json.string(request.variation.servedModel ?? settings.servedModel)
            json.key("messages")
            json.array { json in
                if let system = request.system {
                    json.object { json in
                        json.key("role")
                        json.string("system")
                        json.key("content")
                        json.string(system)
                    }
                }
                json.object { json in
                    json.key("role")
                    json.string("user")
                    json.key("content")
                    content(request, omitsImage: omitsImage, to: &json)
                }
            }
            sampling(request, to: &json)
            for member in extra {
                json.key(member.key)
                json.raw(member.json)
            }
        }
        return json.buffer
    }

    private static func size(_ request: ChatRequest, omitsImage: Bool) -> Int {
        var size = 1024 + request.text.utf8.count * 9 / 8 + (request.system?.utf8.count ?? 0) * 9 / 8
        if case .inline(let image) = request.image, !omitsImage { size += Base64.length(image.bytes.count) }
        return size
    }

    /// The picture first, the text after it: then all questions about a picture begin alike, and a server's prefix cache
    /// finds them.
    private func content(_ request: ChatRequest, omitsImage: Bool, to json: inout JSONBody) {
        guard let image = request.image else { return json.string(request.text) }
        json.array { json in
            json.object { json in
                json.key("type")
                json.string("image_url")
                json.key("image_url")
                if omitsImage {
                    json.null()
                } else {
                    json.object { json in
                        json.key("url")
                        url(of: image, to: &json)
                    }
                }
                if dialect.keepsImages, let identity = request.imageIdentity {
                    json.key("uuid")
                    json.string(identity)
                }
            }
            json.object { json in
                json.key("type")
                json.string("text")
                json.key("text")
                json.string(request.text)
            }
        }
    }

    private func url(of image: ImageMaterial, to json: inout JSONBody) {
        switch image {
        case .url(let url): json.string(url)
        case .inline(let image):
            json.plainString { buffer in
                buffer.writeStaticString("data:")
                buffer.writeString(image.format.rawValue)
                buffer.writeStaticString(";base64,")
                let length = Base64.length(image.bytes.count)
                buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: length) { target in
                    image.bytes.withUnsafeBytes {
                        Base64.encode($0, into: UnsafeMutableRawBufferPointer(rebasing: target[..<length]))
                    }
                    return length
                }
            }
        }
    }

    private func sampling(_ request: ChatRequest, to json: inout JSONBody) {
        let sampling = settings.sampling
        json.key(dialect.tokenBound.rawValue)
        json.integer(request.readsLetters ? 1 : sampling.maximumTokens)
        if let temperature = request.variation.temperature ?? sampling.temperature {
            json.key("temperature")
            json.number(temperature)
        }
        if let topP = sampling.topP {
            json.key("top_p")
            json.number(topP)
        }
        if !sampling.stop.isEmpty {
            json.key("stop")
            json.array { json in for text in sampling.stop { json.string(text) } }
        }
        json.key("seed")
        json.integer(SeedMixing.wire(request.seed))
        if request.count > 1 {
            json.key("n")
            json.integer(request.count)
        }
        if request.readsLetters || settings.logProbabilities {
            json.key("logprobs")
            json.bool(true)
            // Told even when it is 0: a server was seen that gives nothing without it.
            json.key("top_logprobs")
            json.integer(request.readsLetters ? Self.mostProbable : 0)
        }
        if settings.tokenIDs, dialect.tellsTokenIDs {
            json.key("return_token_ids")
            json.bool(true)
        }
        if settings.isConstrained, case .oneOf(let texts) = request.wanted { constraint(texts, to: &json) }
    }

    private func constraint(_ texts: [String], to json: inout JSONBody) {
        switch dialect.constraint {
        case .none: break
        case .structuredChoice:
            json.key("structured_outputs")
            json.object { json in
                json.key("choice")
                json.array { json in for text in texts { json.string(text) } }
            }
        case .regularExpression:
            json.key("regex")
            json.string("(" + texts.joined(separator: "|") + ")")
        }
    }
}
