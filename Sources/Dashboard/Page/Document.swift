import Crypto
import Foundation
import Reports

/// A whole page of HTML, with the one style sheet and the one script that the server lets run.
struct Document {
    var title: String
    var body: Markup
    /// Whether it keeps itself up to date.
    var isLive = false

    var markup: Markup {
        // Without a script the page loads itself again.
        let live: Markup =
            isLive ? "<noscript><meta http-equiv=\"refresh\" content=\"5\"></noscript>" : .none
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(title)</title>
            <link rel="icon" href="\(Markup(trusted: Self.icon))">
            \(live)
            <style>\(Markup(trusted: Self.style))</style>
            </head>
            <body\(isLive ? " data-live" : Markup.none)>
            \(body)
            <script>\(Markup(trusted: Self.script))</script>
            </body>
            </html>

            """
    }

    /// Nothing may be loaded but from here; no script and no style but the page's own.
    static let policy = """
        default-src 'none'; script-src '\(hash(script))'; style-src '\(hash(style))'; img-src data:; connect-src 'self'; \
        base-uri 'none'; form-action 'none'; frame-ancestors 'none'
        """

    static let style = Page.style + "\n" + liveStyle

    /// A small bird-blue disc.
    private static let icon =
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E"
        + "%3Ccircle cx='4' cy='4' r='4' fill='%231f6f78'/%3E%3C/svg%3E"

    private static func hash(_ text: String) -> String {
        "sha256-" + Data(SHA256.hash(data: Data(text.utf8))).base64EncodedString()
    }
}
