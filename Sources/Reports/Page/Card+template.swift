import Mustache

extension Card {
    /// One sample in Mustache; two braces escape what they insert.
    static let template = """
        <article class="card">
        <div class="picture">{{#image}}<img src="{{url}}" width="96" alt="{{alternative}}"><p>{{legendText}}</p>{{/image}}{{^image}}<div class="absent" role="img" aria-label="No picture">{{absence}}</div>{{/image}}</div>
        <div><h4>{{label}}</h4>
        <ol class="path">{{#steps}}
        <li class="{{style}}"><span class="rank">{{rank}}</span> {{#answer}}<b>{{.}}</b> {{/answer}}{{#truth}}<span class="truth">{{.}}</span>{{/truth}}</li>{{/steps}}
        </ol>{{#stageOne}}<p class="note">{{.}}</p>{{/stageOne}}</div>
        </article>
        """

    /// The card as markup.
    package func html() -> String {
        do {
            return try MustacheTemplate(string: Self.template).render(self)
        } catch {
            // The template is part of the program.
            preconditionFailure("the card's template is broken: \(error)")
        }
    }
}
