package offpeak.host.backtest;

import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The answer as one page that needs nothing besides itself. */
final class HtmlReport {

    private static final String STYLE = """
            :root{color-scheme:light dark;--back:#fff;--text:#1c2126;--soft:#5d6770;--line:#dfe3e8;
            --s0:#8a949e;--s1:#d98a00;--s2:#2563c9;--s3:#0b8457;--s4:#8a3ffc;--s5:#b3261e;--s6:#007d8a;--s7:#6f5b00}
            @media(prefers-color-scheme:dark){:root{--back:#14181c;--text:#e6e9ec;--soft:#9aa5af;--line:#333b43;
            --s0:#7d8893;--s1:#f0b040;--s2:#6ea8ff;--s3:#3ecf94;--s4:#be95ff;--s5:#ff8a80;--s6:#4dd0e1;--s7:#d4c05a}}
            body{background:var(--back);color:var(--text);font:15px/1.5 system-ui,sans-serif;max-width:1000px;
            margin:2rem auto;padding:0 1rem}h1{font-size:1.5rem;margin:0}h2{font-size:1.1rem;margin:2rem 0 .3rem}
            p{margin:.3rem 0;color:var(--soft)}svg{width:100%;height:auto;display:block}
            text{fill:var(--soft);font-size:11px}.grid{stroke:var(--line)}.zero{stroke:var(--soft)}
            .hover{fill:transparent}.hover:hover{fill:var(--text);fill-opacity:.1}
            path{fill:none;stroke-width:1.6}.buy{stroke:var(--s5)}.sell{stroke:var(--s3)}
            .self{stroke:var(--s1)}.shown{stroke:var(--s2)}.sun{fill:var(--s1)}.bought{fill:var(--s2)}
            .home{fill:var(--s3)}.sold{fill:var(--s4)}
            .s0{fill:var(--s0)}.s1{fill:var(--s1)}.s2{fill:var(--s2)}.s3{fill:var(--s3)}.s4{fill:var(--s4)}
            .s5{fill:var(--s5)}.s6{fill:var(--s6)}.s7{fill:var(--s7)}
            .scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}
            th,td{padding:.3rem .6rem;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
            th:first-child,td:first-child{text-align:left}th{font-weight:600}
            .key span{margin-right:1rem;white-space:nowrap}.key svg{display:inline;width:.8em;height:.8em}
            """;

    private final Policy.Outcomes outcomes;
    private final String currency;
    private final Formatter page = new Formatter(Locale.ROOT);

    private HtmlReport(Policy.Outcomes outcomes) {
        this.outcomes = outcomes;
        this.currency = outcomes.request().priceUnit().currency().getCurrencyCode();
    }

    static String of(Policy.Outcomes outcomes) {
        return new HtmlReport(outcomes).page();
    }

    private String page() {
        Charts charts = new Charts(outcomes);
        page.format("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Offpeak back-test</title>"
                + "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><style>%s</style></head><body>",
                STYLE);
        page.format("<h1>What it would have cost</h1><p>%s.</p>", Svg.escaped(TextReport.about(outcomes)));
        table();
        TextReport.notes(outcomes).forEach(note -> page.format("<p>%s</p>", Svg.escaped(note)));
        page.format("<h2>%s by month</h2>", currency);
        key(outcomes.outcomes().stream().map(Policy.Outcome::name).toList());
        page.format("%s", charts.months());
        Policy.Outcome shown = shown();
        page.format("<h2>A week as usual</h2><p class=\"key\">%s%s%s%s</p>", entry("s5", "import price"),
                outcomes.recorded().sells() ? entry("s3", "export price") : "", entry("s2", "charge, " + shown.name()),
                entry("s1", "charge, " + Runner.SELF_CONSUMPTION));
        page.format("%s", charts.week(charts.typicalWeek(shown.tally()), shown));
        page.format("<h2>Where the money came from</h2>"
                + "<p>What was stored cost what was paid for it, or what the sun's power would have earned; what was used"
                + " was not bought, or was sold.</p><p class=\"key\">%s%s%s%s</p>", entry("s1", "from the sun"),
                entry("s2", "from the grid"), entry("s3", "to the home"), entry("s4", "to the grid"));
        page.format("%s", charts.flows());
        flows();
        page.format("<p>Computed in %.1f s by Offpeak.</p></body></html>%n", outcomes.seconds());
        return page.toString();
    }

    /** The plan, or else what costs least of all that needs no foresight. */
    private Policy.Outcome shown() {
        List<Policy.Outcome> all = outcomes.outcomes();
        return all.stream().filter(one -> one.name().equals(Runner.PLAN)).findFirst()
                .or(() -> all.stream()
                        .filter(one -> !List.of(Runner.NONE, Runner.FORESIGHT).contains(one.name()))
                        .min(java.util.Comparator.comparingDouble(one -> one.tally().cost())))
                .orElseThrow();
    }

    private void table() {
        page.format(
                "<div class=\"scroll\"><table><tr><th></th><th>cost, %s</th><th>import, kWh</th><th>export, kWh</th>"
                        + "<th>cycles</th><th>of perfect foresight&#39;s saving</th></tr>",
                currency);
        for (Policy.Outcome one : outcomes.outcomes()) {
            page.format("<tr><td>%s</td><td>%.2f</td><td>%.0f</td><td>%.0f</td><td>%.0f</td><td>%s</td></tr>",
                    Svg.escaped(one.name()), one.tally().cost(), one.tally().imported().kwh(),
                    one.tally().exported().kwh(), one.tally().cycles(), TextReport.share(outcomes, one));
        }
        page.format("</table></div>");
    }

    private void flows() {
        page.format("<div class=\"scroll\"><table><tr><th>kWh at %s/kWh</th><th>from the sun</th><th>from the grid</th>"
                + "<th>to the home</th><th>to the grid</th></tr>", currency);
        for (Policy.Outcome one : outcomes.outcomes()) {
            if (!one.name().equals(Runner.NONE)) {
                Tally tally = one.tally();
                page.format("<tr><td>%s</td>%s</tr>", Svg.escaped(one.name()),
                        List.of(tally.fromSun(), tally.fromGrid(), tally.toHome(), tally.toGrid()).stream()
                                .map(part -> part.kwh() > 0
                                        ? String.format(Locale.ROOT, "<td>%.0f at %.4f</td>", part.kwh(), part.mean())
                                        : "<td>-</td>")
                                .collect(Collectors.joining()));
            }
        }
        page.format("</table></div>");
    }

    private void key(List<String> names) {
        page.format("<p class=\"key\">");
        for (int i = 0; i < names.size(); i++) {
            page.format("%s", entry(Charts.colour(i), names.get(i)));
        }
        page.format("</p>");
    }

    private static String entry(String colour, String name) {
        return "<span>" + new Svg(10, 10, name).rect(colour, 0, 0, 10, 10, name) + " " + Svg.escaped(name) + "</span>";
    }
}
