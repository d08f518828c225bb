package offpeak.cli.imports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.cli.imports.Line.Fate;

/** What becomes of the lines, while they are looked at. */
final class Draft {

    private final String site;
    private final String instance;
    private final List<Line> lines = new ArrayList<>();
    private final Map<String, Map<String, Object>> configurations = new LinkedHashMap<>();

    Draft(String site, String instance) {
        this.site = site;
        this.instance = instance;
    }

    String pid(String factory) {
        return factory + "~" + (factory.equals("offpeak.site") ? site : instance);
    }

    /** The configuration, made if need be. */
    Map<String, Object> of(String factory) {
        return configurations.computeIfAbsent(factory.equals("offpeak.mqtt") ? factory : pid(factory), pid -> {
            Map<String, Object> fields = new LinkedHashMap<>();
            if (!site.equals("home") && !factory.equals("offpeak.site") && !factory.equals("offpeak.mqtt")) {
                fields.put("site", site);
            }
            return fields;
        });
    }

    boolean has(String factory, String field) {
        return Optional.ofNullable(configurations.get(pid(factory))).filter(fields -> fields.containsKey(field))
                .isPresent();
    }

    /** Sets it and says nothing. */
    void set(String factory, String field, Object value) {
        of(factory).put(field, value);
    }

    void take(Entry from, String factory, String field, Object value, String more) {
        set(factory, field, value);
        took(from, factory, field, ": " + shown(value) + more);
    }

    void take(Entry from, String factory, String field, Object value) {
        take(from, factory, field, value, "");
    }

    /** Says where it went and nothing of it. */
    void takeSecret(Entry from, String factory, String field, String secret) {
        set(factory, field, secret);
        took(from, factory, field, " (the host moves it to its vault)");
    }

    void took(Entry from, String factory, String field, String more) {
        say(from, Fate.TAKEN, pidShown(factory) + "." + field + more);
    }

    void skip(Entry from, String why) {
        say(from, Fate.NOT_NEEDED, why);
    }

    void fail(Entry from, String what) {
        say(from, Fate.COULD_NOT, what);
    }

    /** What the program did by itself and no line said. */
    void assume(String program, String what, String factory, String field, Object value) {
        set(factory, field, value);
        lines.add(new Line(program, 0, what, Fate.TAKEN, pidShown(factory) + "." + field + ": " + shown(value)));
    }

    void assumeFailed(String program, String what, String why) {
        lines.add(new Line(program, 0, what, Fate.COULD_NOT, why));
    }

    private String pidShown(String factory) {
        return factory.equals("offpeak.mqtt") ? factory : pid(factory);
    }

    private void say(Entry from, Fate fate, String text) {
        lines.add(new Line(from.file(), from.line(), from.key(), fate, text));
    }

    /** Of one line and without control characters: it goes to a terminal. */
    static String shown(Object value) {
        String text = value.toString().replaceAll("\\p{Cntrl}", "?");
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }

    Imported done(String program) {
        return new Imported(program, List.copyOf(lines), configurations);
    }
}
