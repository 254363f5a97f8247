extension Document {
    /// What the live page adds to a report's looks.
    static let liveStyle = """
        header { padding-top: 2rem; }
        section:empty { display: none; }
        section > h2:first-child { margin-top: 2.6rem; }
        #link { float: right; text-transform: none; letter-spacing: 0; color: var(--faint); }
        .state { display: flex; flex-wrap: wrap; gap: .4rem .8rem; align-items: baseline; margin: 1.3rem 0 .7rem; }
        .pill { border-radius: 99px; padding: .1rem .75rem; font-size: .85rem; font-weight: 600; color: var(--paper);
                background: var(--soft); }
        .pill.running { background: var(--accent); }
        .pill.paused, .pill.draining, .pill.adopting { background: var(--bad); }
        .reason { color: var(--soft); font-size: .925rem; overflow-wrap: anywhere; min-width: 0; }
        .bar-of-run { height: 12px; border-radius: 6px; }
        .bar-of-run .open { fill: var(--plain); } .bar-of-run .ready { fill: var(--accent); }
        .bar-of-run .given-up { fill: var(--bad); } .bar-of-run .held { fill: var(--accent); opacity: .35; }
        .progress { margin: .55rem 0 0; font-variant-numeric: tabular-nums lining-nums; font-size: .95rem; }
        .tiles { grid-template-columns: repeat(auto-fit, minmax(min(44%, 9rem), 1fr)); }
        .tile .figure { white-space: nowrap; }
        .tile .ci { color: var(--soft); overflow-wrap: anywhere; }
        .band { stroke: none; opacity: .2; } .band.s0 { fill: var(--s0); } .band.s1 { fill: var(--s1); }
        .scroll { margin-top: .9rem; }
        td.prose { text-align: left; white-space: normal; min-width: 12rem; max-width: 26rem; overflow-wrap: anywhere; }
        td.why { text-align: left; color: var(--soft); font-size: .84em; white-space: normal; }
        th[scope="row"] { max-width: 20rem; overflow: hidden; text-overflow: ellipsis; }
        .mark::before { content: ""; display: inline-block; width: .55em; height: .55em; border-radius: 50%;
                        margin-right: .45em; background: var(--faint); }
        .mark.running::before { background: var(--good); }
        .mark.quiet::before, .mark.stalled::before, .mark.lost::before, .mark.died::before { background: var(--bad); }
        .mark.lost, .mark.died, .mark.stalled { color: var(--bad); font-weight: 600; }
        #workers th:nth-child(2), #workers td:nth-child(2) { text-align: left; }
        .gone th, .gone td { color: var(--soft); }
        .lines { list-style: none; margin: .5rem 0 0; padding: 0; display: grid; gap: .5rem;
                 grid-template-columns: repeat(auto-fill, minmax(min(100%, 14.5rem), 1fr)); }
        .lines a { display: block; color: inherit; text-decoration: none; background: var(--card);
                   border: 1px solid var(--rule); border-radius: 6px; padding: .4rem .7rem; font-size: .875rem; }
        .lines a:hover, .lines a:focus-visible { border-color: var(--accent); }
        .lines b { display: block; font-weight: 500; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        .marks i { font-style: normal; font-weight: 700; margin-right: .3em; }
        .marks .right { color: var(--good); } .marks .wrong { color: var(--bad); } .marks .none { color: var(--faint); }
        dialog { border: 1px solid var(--rule); border-radius: 10px; background: var(--paper); color: var(--ink);
                 width: min(34rem, calc(100vw - 2rem)); padding: 1.2rem; }
        dialog::backdrop { background: rgb(0 0 0 / .45); }
        .sample .card { grid-template-columns: minmax(0, 1fr); }
        .sample .picture { grid-row: auto; width: auto; margin-bottom: .6rem; }
        .sample .picture img { width: auto; min-width: 12rem; max-width: 100%; max-height: 20rem; object-fit: contain; }
        .sample dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .2rem 1.2rem;
                     font-size: .875rem; margin: .9rem 0 0; }
        .sample dt { color: var(--soft); } .sample dd { margin: 0; overflow-wrap: anywhere; }
        .close { position: absolute; top: 1.9rem; right: 1.9rem; font: inherit; font-size: .875rem; border: 1px solid var(--rule); border-radius: 6px;
                 background: var(--card); color: inherit; padding: .2rem .8rem; cursor: pointer; }
        footer { margin-top: 3rem; }
        @media (max-width: 40rem) {
          .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .6rem; }
          .tile { padding: .6rem .75rem; } .tile .figure { font-size: 1.5rem; }
          .lines { grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); }
          .icicle { min-width: 40rem; }
        }
        """
}
