extension Page {
    /// The page's looks. Light and dark follow the reader's system; print is light.
    package static let style = """
        :root {
          color-scheme: light dark;
          --paper: #fbfaf6; --card: #ffffff; --ink: #1f2421; --soft: #5c645f; --faint: #8a918c; --rule: #dedbd2;
          --accent: #1f6f78; --bar: #4c8c94; --good: #2c6aa0; --bad: #c0530f; --plain: #e9e6dd;
          --s0: #1f6f78; --s1: #b4560e; --s2: #5a55a8; --s3: #8a6d00; --s4: #a83e6c; --s5: #4d6b2f;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --paper: #15181a; --card: #1c2022; --ink: #e6e4dc; --soft: #a7ada8; --faint: #7d847f; --rule: #343a3b;
            --accent: #6fc3c9; --bar: #4f9aa2; --good: #7db7e8; --bad: #f0975a; --plain: #2a2f30;
            --s0: #6fc3c9; --s1: #ef9f62; --s2: #a9a4f0; --s3: #d9bd4e; --s4: #ee8fb6; --s5: #a9cc84;
          }
        }
        @media print {
          :root {
            color-scheme: light;
            --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --faint: #666; --rule: #ccc; --accent: #1f6f78;
            --bar: #4c8c94; --good: #2c6aa0; --bad: #a8470a; --plain: #e9e6dd;
            --s0: #1f6f78; --s1: #b4560e; --s2: #5a55a8; --s3: #8a6d00; --s4: #a83e6c; --s5: #4d6b2f;
          }
          body { font-size: 10pt; }
          figure, .card, .tile, tr, .repeat { break-inside: avoid; }
          h2, h3 { break-after: avoid; }
          nav { display: none; }
          * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body {
          margin: 0; background: var(--paper); color: var(--ink); line-height: 1.5;
          font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
        }
        main, header, footer { max-width: 64rem; margin: 0 auto; padding: 0 1.25rem; }
        header { padding-top: 3rem; }
        h1, h2, h3 {
          font-family: "Iowan Old Style", "Palatino Linotype", Palatino, "Noto Serif", "DejaVu Serif", Georgia, serif;
          font-weight: 600; line-height: 1.2; text-wrap: balance;
        }
        h1 { font-size: 2.1rem; margin: 0 0 .4rem; letter-spacing: -.01em; overflow-wrap: anywhere; }
        h2 { font-size: 1.5rem; margin: 3.5rem 0 .3rem; padding-top: 1.2rem; border-top: 2px solid var(--ink);
             overflow-wrap: anywhere; }
        section > .lead:first-child { margin-top: 1.2rem; }
        h3 { font-size: 1.08rem; margin: 2.4rem 0 .4rem; }
        .above { color: var(--accent); font-size: .8rem; letter-spacing: .09em; text-transform: uppercase; margin: 0 0 .4rem; }
        .lead { color: var(--soft); margin: 0; overflow-wrap: anywhere; }
        .note { color: var(--soft); font-size: .875rem; margin: .5rem 0 0; max-width: 46rem; }
        .alert { border-left: 4px solid var(--bad); background: var(--card); padding: .7rem 1rem; margin: 1.2rem 0 0; }
        .alert p { margin: .2rem 0; overflow-wrap: anywhere; color: var(--bad); font-size: .95rem; }
        .alert p:first-child { font-weight: 600; }
        nav { margin-top: 1rem; font-size: .9rem; display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; }
        a { color: var(--accent); text-underline-offset: .18em; text-decoration-thickness: 1px; }
        .tiles { display: grid; gap: .9rem; grid-template-columns: repeat(auto-fit, minmax(min(44%, 10.5rem), 1fr)); margin-top: 1.4rem; }
        .tile { background: var(--card); border: 1px solid var(--rule); border-radius: 8px; padding: .8rem 1rem .9rem; }
        .tile p { margin: 0; }
        .tile .name { color: var(--soft); font-size: .85rem; }
        .tile .figure { font-size: 2.1rem; line-height: 1.25; font-weight: 650; letter-spacing: -.02em;
                        font-variant-numeric: tabular-nums lining-nums; }
        .tile .figure span { font-size: 1rem; font-weight: 400; color: var(--soft); letter-spacing: 0; }
        .tile.first { border-color: var(--accent); box-shadow: inset 0 3px 0 var(--accent); }
        .tile.first .figure { color: var(--accent); }
        .tile .ci { font-variant-numeric: tabular-nums; font-size: .8rem; }
        .scores { display: grid; gap: 0 3rem; grid-template-columns: minmax(0, max-content) minmax(14rem, 1fr); align-items: start; }
        .scores > :last-child { padding-top: 1.4rem; }
        .scroll { overflow-x: auto; margin: 1.2rem -1.25rem 0; padding: 0 1.25rem; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums lining-nums; font-size: .925rem; }
        .wide { width: 100%; }
        th, td { text-align: right; padding: .42rem 0 .42rem 1.4rem; border-bottom: 1px solid var(--rule);
                 white-space: nowrap; vertical-align: baseline; }
        thead th { color: var(--soft); font-weight: 500; font-size: .8rem; border-bottom: 1px solid var(--faint); }
        th:first-child, td:first-child { text-align: left; padding-left: 0; font-weight: 500; }
        th:first-child:nth-last-child(n + 12) ~ * { padding-left: .7rem; }
        .main td, .main th { font-weight: 650; }
        .main .ci { font-weight: 400; }
        .ci { color: var(--soft); font-size: .84em; }
        td small { display: block; color: var(--soft); font-size: .76rem; font-weight: 400; }
        .figures { display: grid; gap: 1.8rem 2.6rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr));
                   margin-top: 1.6rem; }
        figure { margin: 0; min-width: 0; }
        figcaption { font-size: .95rem; font-weight: 600; margin-bottom: .55rem; }
        figcaption small { display: block; font-weight: 400; color: var(--soft); font-size: .825rem; }
        svg { display: block; width: 100%; height: auto; font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
        svg text { fill: var(--ink); font-variant-numeric: tabular-nums; }
        .chart { max-width: 34rem; }
        .grid { stroke: var(--rule); } .base { stroke: var(--faint); }
        svg .tick, svg .axis { fill: var(--faint); font-size: 10.5px; }
        svg .label { fill: var(--soft); font-size: 11.5px; }
        svg .value { font-size: 11.5px; font-weight: 600; }
        svg .series { font-size: 11.5px; font-weight: 600; }
        svg .published { fill: var(--soft); font-size: 10.5px; }
        .bar { fill: var(--bar); } .bar.good { fill: var(--good); }
        .whisker { stroke: var(--ink); stroke-width: 1.2; opacity: .75; }
        .expected { stroke: var(--ink); stroke-width: 1.6; }
        .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
        .diagonal { stroke: var(--faint); stroke-dasharray: 3 3; fill: none; }
        .beyond { fill: var(--plain); opacity: .55; }
        .reference { stroke: var(--faint); stroke-dasharray: 1 3; }
        .hollow { fill: var(--paper); stroke: var(--soft); stroke-width: 1.5; }
        .dot { stroke: var(--paper); stroke-width: 1; }
        .line.dashed { stroke-dasharray: 5 3; }
        .dot.ringed { stroke: var(--ink); stroke-width: 1.5; }
        \(seriesStyle)
        .icicle { min-width: 46rem; }
        .icicle text { font-size: 10.5px; pointer-events: none; }
        .icicle .label { font-size: 11px; }
        .unasked { fill: var(--plain); } svg .plain { fill: var(--soft); }
        \(ColourScale.style.replacing(".k", with: "svg .k"))
        .legend { width: 300px; max-width: 100%; margin-top: .6rem; }
        .cards { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); margin-top: 1rem; }
        .card { background: var(--card); border: 1px solid var(--rule); border-radius: 6px; padding: .85rem; display: grid;
                grid-template-columns: 96px minmax(0, 1fr); gap: .2rem .95rem; align-content: start; }
        .card figure { display: contents; }
        .picture { grid-row: 1 / span 2; width: 96px; }
        .picture img { display: block; width: 96px; max-height: 128px; object-fit: cover; border-radius: 4px; }
        .picture p { margin: .3rem 0 0; color: var(--faint); font-size: .7rem; line-height: 1.3; overflow-wrap: anywhere; }
        .absent { width: 96px; min-height: 96px; border: 1px dashed var(--faint); border-radius: 4px; padding: .4rem;
                  color: var(--soft); font-size: .7rem; line-height: 1.3; overflow-wrap: anywhere; }
        .card h4 { margin: 0 0 .25rem; font-size: .95rem; line-height: 1.3; overflow-wrap: anywhere; }
        .path { list-style: none; margin: 0; padding: 0; font-size: .82rem; line-height: 1.4; }
        .path li { padding-left: 1.15rem; text-indent: -1.15rem; overflow-wrap: anywhere; }
        .path li::before { display: inline-block; width: 1.15rem; text-indent: 0; font-weight: 700; }
        .path .right::before { content: "✓"; color: var(--good); }
        .path .wrong::before { content: "✗"; color: var(--bad); }
        .path .context::before { content: "·"; color: var(--faint); }
        .path .context { color: var(--faint); }
        .path .rank { color: var(--faint); }
        .path .wrong b { color: var(--bad); font-weight: 600; }
        .path .truth { color: var(--soft); }
        .repeat dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1.4rem; font-size: .875rem; margin: .8rem 0 0; }
        .repeat dt { color: var(--soft); } .repeat dd { margin: 0; overflow-wrap: anywhere; }
        code, pre { font: .84em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
        pre { background: var(--card); border: 1px solid var(--rule); border-radius: 6px; padding: .7rem .9rem; overflow-x: auto;
              white-space: pre-wrap; overflow-wrap: anywhere; }
        footer { color: var(--faint); font-size: .8rem; margin-top: 4rem; padding-top: 1rem; padding-bottom: 3rem; }
        @media (max-width: 40rem) {
          header { padding-top: 1.6rem; } h1 { font-size: 1.6rem; } h2 { font-size: 1.3rem; }
          .repeat dl { grid-template-columns: minmax(0, 1fr); gap: 0; } .repeat dd { margin-bottom: .5rem; }
          th, td { padding-left: 1rem; }
          .scores { grid-template-columns: minmax(0, 1fr); }
          .tile .figure { font-size: 1.7rem; }
        }
        """

    /// Runs beside each other: `s0` and so on for marks and lines, `t0` and so on for their labels.
    private static var seriesStyle: String {
        (0..<SeriesStyle.colours).map { number in
            ".line.s\(number){stroke:var(--s\(number))}.dot.s\(number){fill:var(--s\(number))}"
                + "svg .t\(number){fill:var(--s\(number))}"
        }.joined(separator: "\n")
    }
}
