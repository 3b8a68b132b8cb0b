/// How the page looks: one column, plain, light and dark and on paper.
///
/// The colours are those of Okabe and Ito, which people who see colours differently can tell apart; what was
/// stopped is told by its shape, a hollow bar. The page's policy allows this style by its hash and no other.
enum Stylesheet {
    /// The SHA-256 of `text` in Base64; a test computes it anew.
    static let sha256 = "vycc4N0Jf/cKjyfJf2hjyA7vKi858w6su66HmUsmSDI="

    /// The style.
    static let text: StaticString = """
        :root{color-scheme:light dark;--paper:#fff;--ink:#1b1b1b;--soft:#5c5c5c;--line:#dcd9d3;\
        --wash:#f5f3ee;--night:#eceaf3;--maker:#0072b2;--carrier:#009e73;--app:#d55e00;--other:#9aa0a6}
        @media (prefers-color-scheme:dark){:root{--paper:#15171a;--ink:#ebe8e2;--soft:#a8a59e;\
        --line:#34373c;--wash:#1e2125;--night:#20222e;--maker:#56b4e9;--carrier:#2bc79a;\
        --app:#f0883e;--other:#858b92}}
        @media print{:root{--paper:#fff;--ink:#000;--soft:#444;--line:#bbb;--wash:#f4f4f4;\
        --night:#eee;--maker:#0072b2;--carrier:#009e73;--app:#d55e00;--other:#9aa0a6}}
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--paper);color:var(--ink);\
        font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
        main{max-width:46rem;margin:0 auto;padding:2rem 1.25rem 3rem}
        h1,h2,h3,.lead{font-family:Georgia,"Times New Roman","DejaVu Serif",serif}
        h1{font-size:2.25rem;line-height:1.12;margin:.25rem 0 .5rem;letter-spacing:-.01em}
        h2{font-size:1.4rem;line-height:1.25;margin:0 0 .35rem}
        h3{font-size:1.1rem;margin:0}
        p{margin:0 0 .75rem}
        a{color:inherit}
        .kicker{font-size:.8rem;letter-spacing:.08em;text-transform:uppercase;color:var(--soft);margin:0}
        .period,.note,.more,figcaption,.known{color:var(--soft);font-size:.9rem}
        .lead{font-size:1.2rem;line-height:1.5;margin:1rem 0 1.5rem}
        section{border-top:1px solid var(--line);padding-top:1.25rem;margin-top:2.25rem}
        .facts{display:grid;grid-template-columns:repeat(4,1fr);gap:1rem;margin:0;\
        border-top:3px solid var(--ink);padding-top:.75rem}
        .facts div{display:flex;flex-direction:column-reverse;justify-content:flex-end}
        .facts dt{color:var(--soft);font-size:.9rem;line-height:1.35}
        .facts dd{margin:0;font-size:1.75rem;line-height:1.2;font-weight:600;font-variant-numeric:tabular-nums}
        figure{margin:1rem 0 0}
        .plot{display:block;width:100%;height:auto}
        .narrow{display:none}
        .plot text{fill:var(--soft);font-size:12px;font-family:inherit}
        .grid{stroke:var(--line);stroke-width:1}
        .axis{stroke:var(--ink);stroke-width:1}
        .dark{fill:var(--night)}
        .maker{fill:var(--maker)}.carrier{fill:var(--carrier)}.app{fill:var(--app)}.other{fill:var(--other)}
        .legend{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;margin:.75rem 0 0;padding:0;\
        font-size:.9rem}
        .legend .bar{display:inline-block;width:.8em;height:.8em;margin-right:.45em;vertical-align:-.05em}
        .bar{display:block;width:100%;height:.8rem;overflow:visible}
        .bar .stopped{fill:var(--paper);stroke-width:1.5;vector-effect:non-scaling-stroke}
        .stopped.maker{stroke:var(--maker)}.stopped.carrier{stroke:var(--carrier)}\
        .stopped.app{stroke:var(--app)}.stopped.other{stroke:var(--other)}
        .stopped.ink{stroke:var(--ink)}.ink{fill:var(--ink)}
        table{border-collapse:collapse;width:100%;margin:.5rem 0 0;font-size:.95rem}
        th{font-weight:600;text-align:left;font-size:.8rem;color:var(--soft);vertical-align:bottom}
        th,td{padding:.4rem .6rem .4rem 0;border-bottom:1px solid var(--line);vertical-align:top}
        td:last-child,th:last-child{padding-right:0}
        td{overflow-wrap:anywhere}
        .number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap;overflow-wrap:normal}
        .when{white-space:nowrap;overflow-wrap:normal}
        .wide{width:40%}
        td small,.who small{display:block;color:var(--soft);font-size:.85rem;line-height:1.4}
        code{font:.9em/1.4 ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
        .who{display:flex;flex-wrap:wrap;align-items:baseline;justify-content:space-between;gap:0 1rem}
        .recipient{margin-top:1.5rem;padding-left:.9rem;border-left:4px solid var(--other)}
        .of-maker{border-color:var(--maker)}.of-carrier{border-color:var(--carrier)}\
        .of-app{border-color:var(--app)}
        .address{margin:.75rem 0 0}
        .address p{margin:0 0 .2rem}
        .fate{font-weight:600}
        .question{background:var(--wash);padding:1rem 1.1rem .6rem;margin-top:1rem}
        .question dl{display:grid;grid-template-columns:max-content 1fr;gap:.3rem .9rem;margin:.5rem 0}
        .question dt{color:var(--soft)}
        .question dd{margin:0;overflow-wrap:anywhere}
        details{margin-top:.75rem;font-size:.9rem}
        summary{cursor:pointer;color:var(--soft)}
        ol.sources{padding-left:1.6rem;font-size:.9rem;overflow-wrap:anywhere}
        .glossary dt{font-weight:600;float:left;clear:left;margin-right:.5em}
        .glossary dd{margin:0 0 .3rem}
        footer{margin-top:3rem;border-top:3px solid var(--ink);padding-top:.75rem;color:var(--soft);\
        font-size:.85rem}
        @media (max-width:36rem){main{padding:1.25rem 1rem 2rem}h1{font-size:1.75rem}.lead{font-size:1.1rem}\
        .facts{grid-template-columns:1fr 1fr}.broad{display:none}.narrow{display:block}\
        .question dl{grid-template-columns:1fr;gap:0}.question dd{margin-bottom:.5rem}.spare{display:none}}
        @media print{body{font-size:10pt}main{max-width:none;padding:0}details{display:none}\
        section{break-inside:auto;margin-top:1.2rem}figure,.recipient,.question,tr{break-inside:avoid}\
        h2,h3{break-after:avoid}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
        @page{margin:18mm 16mm}
        """
}
