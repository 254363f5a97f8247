extension Page {
    /// Whatever has figures shows them like this.
    private static let figures = """
        <div class="figures">{{#figures}}
        <figure><figcaption>{{caption}}<small>{{explanation}}</small></figcaption>{{{svg}}}</figure>{{/figures}}
        </div>
        """

    /// Whatever has tables shows them like this.
    private static let tables = """
        {{#tables}}
        <h3>{{heading}}</h3>
        <div class="scroll"><table class="wide">
        <thead><tr><th scope="col">{{subject}}</th>{{#columns}}<th scope="col">{{.}}</th>{{/columns}}</tr></thead>
        <tbody>{{#rows}}
        <tr><th scope="row">{{name}}</th>{{#cells}}<td>{{.}}</td>{{/cells}}</tr>{{/rows}}
        </tbody></table></div>
        {{#remark}}<p class="note">{{.}}</p>{{/remark}}
        {{/tables}}
        """

    /// The page in Mustache: two braces escape what they insert; three insert what is markup already, which only the
    /// figures and the style are.
    static let template = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="generator" content="Linnet">
        <title>{{title}} · Linnet</title>
        <style>
        {{{styleSheet}}}
        </style>
        </head>
        <body>
        <header>
        <p class="above">Linnet report</p>
        <h1>{{title}}</h1>
        <p class="lead">{{lead}}</p>
        {{#navigation}}<nav aria-label="Runs">{{#links}}<a href="#{{anchor}}">{{name}}</a>{{/links}}</nav>{{/navigation}}
        </header>
        <main>
        {{#comparison}}
        <div class="scroll"><table class="wide">
        <thead><tr><th scope="col">run</th>{{#columns}}<th scope="col">{{.}}</th>{{/columns}}</tr></thead>
        <tbody>{{#rows}}
        <tr><th scope="row"><a href="#{{anchor}}">{{name}}</a>{{#detail}}<small class="ci"> {{.}}</small>{{/detail}}</th>{{#cells}}<td>{{value}}{{#interval}}<small>{{.}}</small>{{/interval}}{{#chance}}<small>chance {{.}}</small>{{/chance}}</td>{{/cells}}</tr>{{/rows}}
        </tbody></table></div>
        {{#notes}}<p class="note">{{.}}</p>{{/notes}}
        \(tables)
        {{/comparison}}
        {{#overview}}\(figures){{/overview}}
        {{#runs}}
        <section id="{{anchor}}">
        {{#heading}}<h2>{{.}}</h2>{{/heading}}
        <p class="lead">{{summary}}</p>
        {{#alert}}<div class="alert" role="note">{{#lines}}<p>{{.}}</p>{{/lines}}</div>{{/alert}}
        {{#tiles}}
        <div class="tiles">{{#tiles}}
        <div class="tile{{#isMain}} first{{/isMain}}"><p class="name">{{name}}</p><p class="figure">{{value}}<span> %</span></p><p class="ci">{{interval}}</p><p class="ci">{{beside}}</p></div>{{/tiles}}
        </div>
        {{/tiles}}
        {{#scores}}
        <div class="scores">
        <div class="scroll"><table>
        <thead><tr><th scope="col">measure</th><th scope="col">%</th><th scope="col">Wilson 95 %</th><th scope="col">by species 95 %</th><th scope="col">chance %</th></tr></thead>
        <tbody>{{#rows}}
        <tr{{#isMain}} class="main"{{/isMain}}><th scope="row">{{measure}}</th><td>{{value}}</td><td class="ci">{{wilson}}</td><td class="ci">{{bySpecies}}</td><td class="ci">{{chance}}</td></tr>{{/rows}}
        </tbody></table></div>
        <div>{{#notes}}<p class="note">{{.}}</p>{{/notes}}</div>
        </div>
        {{/scores}}
        {{#charts}}\(figures){{/charts}}
        \(tables)
        {{#icicle}}
        <h3>{{caption}}</h3>
        <p class="note">{{explanation}}</p>
        {{{legend}}}
        <div class="scroll">{{{svg}}}</div>
        {{/icicle}}
        {{#gallery}}
        <h3>Right leaf, wrong ancestor</h3>
        <p class="note">{{note}}</p>
        <div class="cards">{{#cards}}
        \(Card.template){{/cards}}
        </div>
        {{/gallery}}
        <div class="repeat">
        <h3>What was run</h3>
        <dl>{{#settings}}<dt>{{term}}</dt><dd>{{detail}}</dd>{{/settings}}</dl>
        <pre><code>{{command}}</code></pre>
        </div>
        </section>
        {{/runs}}
        {{#learning}}
        <section>
        <h2>{{heading}}</h2>
        <p class="lead">{{summary}}</p>
        \(figures)
        </section>
        {{/learning}}
        </main>
        <footer>Made by Linnet on {{made}}. Everything here can be made again from the same files with <code>linnet report</code>.</footer>
        </body>
        </html>

        """
}
