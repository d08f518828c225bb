package offpeak.device.mqttgeneric;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Topics;
import offpeak.api.VendorException;

/** What was heard last of each value. */
final class Values {

    /**
     * @param at when it came
     * @param live whether it was told then; what a broker retained may be of any age
     */
    private record Heard(Source source, String text, Instant at, boolean live) {}

    private final Mapping mapping;
    private final Map<String, Heard> last = new HashMap<>();

    Values(Mapping mapping) {
        this.mapping = mapping;
    }

    /** The topics, each with what it tells. */
    Map<String, List<String>> topics() {
        Map<String, List<String>> topics = new HashMap<>();
        mapping.sources().forEach((name, sources) -> sources.forEach(source -> topics
                .computeIfAbsent(source.topic(), topic -> new ArrayList<>()).add(name)));
        return topics;
    }

    synchronized void heard(List<String> names, Topics.Message message, Instant now) {
        for (String name : names) {
            // of one payload that can be read in two ways the first counts
            mapping.sources().get(name).stream().filter(source -> source.topic().equals(message.topic()))
                    .flatMap(source -> source.read(message.payload())
                            .map(text -> new Heard(source, text, now, !message.retained())).stream())
                    .findFirst().ifPresent(heard -> last.put(name, heard));
        }
    }

    /** Nothing is known any more, e.g. because the connection was lost and what was missed can't be known. */
    synchronized void forget() {
        last.clear();
    }

    /** Whether it says itself that it is there; absent when it says nothing. */
    synchronized Optional<Boolean> available() {
        return Optional.ofNullable(last.get("availability")).flatMap(heard -> mapping.truth(heard.text()));
    }

    private boolean holds() {
        return mapping.onChange() && available().orElse(false);
    }

    private Optional<Heard> fresh(String name, Instant now) {
        return Optional.ofNullable(last.get(name))
                .filter(heard -> holds() || heard.live() && heard.at().plus(mapping.maxAge()).isAfter(now));
    }

    synchronized Optional<String> text(String name, Instant now) {
        return fresh(name, now).map(Heard::text);
    }

    synchronized OptionalDouble number(String name, Instant now) {
        return fresh(name, now).flatMap(heard -> heard.source().number(heard.text())).map(OptionalDouble::of)
                .orElse(OptionalDouble.empty());
    }

    /** @throws VendorException BAD_ANSWER when it is outside 0..1 */
    synchronized OptionalDouble fraction(String name, Instant now) throws VendorException {
        OptionalDouble number = number(name, now);
        if (number.isPresent() && !(number.getAsDouble() >= 0 && number.getAsDouble() <= 1)) {
            throw new VendorException(VendorException.Kind.BAD_ANSWER,
                    name + " is not within 0..1; when its topic tells percent, add |0.01 as its scale");
        }
        return number;
    }

    /** When the youngest of them was told; now, while the thing is there and would tell a change. */
    synchronized Instant at(Instant now) {
        return holds()
                ? now
                : last.entrySet().stream().filter(entry -> !entry.getKey().equals("availability"))
                        .filter(entry -> entry.getValue().live()).map(entry -> entry.getValue().at())
                        .max(Instant::compareTo).orElse(now);
    }
}
