package offpeak.launcher;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * In simulated time the host would flood real vendors and move real devices at the wrong hour, so each address in the
 * configuration must be this machine's own. What is left out counts as the vendor's real address.
 */
final class SimulatedTime {

    private static final List<String> VENDORS = List.of("offpeak.price.", "offpeak.device.", "offpeak.forecast.");

    /** A tariff that is written down calls nobody. */
    private static final String TARIFF = "offpeak.price.tariff";

    private static final Pattern ADDRESS = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*://[^\\s\"']*");

    private SimulatedTime() {}

    private static boolean isVendor(String pid) {
        return VENDORS.stream().anyMatch(pid::startsWith) && !pid.startsWith(TARIFF);
    }

    /**
     * @param config what the user wrote
     * @param kept what the host keeps of that, with what was changed on its page
     * @throws Refusal naming the first file and field that may lead to a real vendor
     */
    static void check(Path config, Path kept) throws Refusal {
        checkWritten(config);
        checkKept(config, kept);
    }

    private static void checkWritten(Path config) throws Refusal {
        if (!Files.isDirectory(config)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> listed = Files.list(config)) {
            files = listed.filter(file -> file.getFileName().toString().endsWith(".cfg.json")).sorted().toList();
        } catch (IOException e) {
            throw new Refusal(Refusal.FAILED, "can not read " + config + ": " + e.getMessage(), e);
        }
        for (Path file : files) {
            Map<String, Object> json;
            try {
                json = Json.object(file);
            } catch (Refusal broken) {
                // the host names it and does without; yet an address in it may count as soon as it is mended
                checkText(file);
                continue;
            }
            check(file, json);
        }
    }

    private static void checkText(Path file) throws Refusal {
        try {
            checkAddresses(file, Files.readString(file));
        } catch (IOException e) {
            throw new Refusal(Refusal.FAILED, "can not read " + file + ": " + e.getMessage(), e);
        }
    }

    private static void check(Path file, Map<String, Object> json) throws Refusal {
        Map<String, String> addresses = new LinkedHashMap<>();
        addresses(json, "", addresses);
        String pid = file.getFileName().toString();
        boolean vendor = isVendor(pid);
        for (Map.Entry<String, String> each : addresses.entrySet()) {
            boolean broker = pid.startsWith("offpeak.mqtt") && each.getValue().equals("embedded");
            if (!broker && !own(each.getValue())) {
                throw refusal(file, each.getKey(), "is " + each.getValue() + ", not this machine");
            }
        }
        if (vendor && !has(addresses, "baseUrl")) {
            throw refusal(file, "baseUrl", "is missing, so it is the vendor's real address");
        }
        // whoever has one renews his token at the vendor's login, wherever the rest goes
        if (vendor && has(json, "refreshToken") && !has(addresses, "authUrl")) {
            throw refusal(file, "authUrl", "is missing, so it is the vendor's real login");
        }
    }

    /** What was changed on the page holds until its file is changed too. */
    private static void checkKept(Path config, Path kept) throws Refusal {
        if (!Files.isDirectory(kept)) {
            return;
        }
        try (Stream<Path> listed = Files.list(kept)) {
            Path list = kept.resolve("applied.list");
            List<String> applied = Files.exists(list) ? Files.readAllLines(list) : List.of();
            for (Path file : (Iterable<Path>) listed.filter(each -> each.toString().endsWith(".cfg"))
                    .sorted()::iterator) {
                Path written = config.resolve(file.getFileName() + ".json");
                Optional<String> line = applied.stream().filter(each -> each.endsWith(" " + written.getFileName()))
                        .findFirst();
                boolean deleted = !Files.exists(written) && line.isPresent();
                if (!deleted && !replaced(written, line)) {
                    checkKept(file, Files.readString(file).replaceAll("\\\\(.)", "$1"));
                }
            }
        } catch (IOException e) {
            throw new Refusal(Refusal.FAILED, "can not read " + kept + ": " + e.getMessage(), e);
        }
    }

    /** Whether the host will take the file instead of what it keeps. */
    private static boolean replaced(Path written, Optional<String> applied) throws IOException {
        if (!Files.exists(written) || applied.isPresent() && applied.get().startsWith(Bundles.sha256(written))) {
            return false;
        }
        try {
            Json.object(written);
            return true;
        } catch (Refusal broken) {
            return false;
        }
    }

    private static void checkAddresses(Path file, String text) throws Refusal {
        Matcher address = ADDRESS.matcher(text);
        while (address.find()) {
            if (!own(address.group())) {
                throw refusal(file, "with " + address.group(), "is not this machine's");
            }
        }
    }

    private static void checkKept(Path file, String text) throws Refusal {
        checkAddresses(file, text);
        boolean vendor = isVendor(file.getFileName().toString());
        if (vendor && !text.contains("\nbaseUrl=")) {
            throw refusal(file, "baseUrl", "is missing, so it is the vendor's real address");
        }
    }

    private static Refusal refusal(Path file, String field, String problem) {
        return new Refusal(Refusal.REFUSED, "simulated time is only for simulated vendors: in " + file + " the field "
                + field + " " + problem + "; point it to a loopback address, or start without --clock");
    }

    private static boolean has(Map<String, ?> values, String name) {
        return values.keySet().stream().map(SimulatedTime::untyped).anyMatch(name::equals);
    }

    /** The configurator's format allows {@code "name:Type"}. */
    private static String untyped(String name) {
        int colon = name.indexOf(':', 1);
        return colon < 0 ? name : name.substring(0, colon);
    }

    /** All that is an address by its field's name or by its look. */
    private static void addresses(Object value, String name, Map<String, String> found) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, inner) -> addresses(inner, untyped(key.toString()), found));
        } else if (value instanceof List<?> list) {
            list.forEach(inner -> addresses(inner, name, found));
        } else if (value instanceof String text) {
            boolean named = name.toLowerCase(Locale.ROOT).endsWith("url");
            if (named || text.contains("://")) {
                // a second one under the same name must not hide the first
                found.merge(name, text, (first, second) -> own(first) ? second : first);
            }
        }
    }

    /** Judged by the text alone: a name that resolves to loopback now may resolve elsewhere in an hour. */
    static boolean own(String address) {
        Optional<String> host;
        try {
            host = Optional.ofNullable(new URI(address.strip()).getHost());
        } catch (URISyntaxException e) {
            return false;
        }
        return host.map(name -> loopback(name.startsWith("[") ? name.substring(1, name.length() - 1) : name))
                .orElse(false);
    }

    static boolean loopback(String host) {
        return host.equalsIgnoreCase("localhost") || host.equals("::1") || host.equals("0:0:0:0:0:0:0:1")
                || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }
}
