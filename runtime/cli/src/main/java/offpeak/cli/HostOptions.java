package offpeak.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import offpeak.launcher.Home;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import tools.jackson.databind.JsonNode;

/** Which host, as whom, and how to show what it says. */
final class HostOptions {

    private static final String DEFAULT_URL = "http://127.0.0.1:8080/";

    @Option(names = "--url", scope = ScopeType.INHERIT, paramLabel = "URL", description = "where the host is "
            + "(default: $OFFPEAK_URL, else the host that was started last, else " + DEFAULT_URL + ")")
    private String url;

    @Option(names = "--token", scope = ScopeType.INHERIT, paramLabel = "TOKEN", description = "a bearer token (default: $OFFPEAK_TOKEN)")
    private String token;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "the host's answer as it is, for programs")
    private boolean json;

    @Option(names = "--zone", scope = ScopeType.INHERIT, paramLabel = "ZONE", description = "show times of this zone (default: the home's own)")
    private ZoneId zone;

    boolean json() {
        return json;
    }

    Client client() {
        Optional<String> given = Optional.ofNullable(token)
                .or(() -> Optional.ofNullable(System.getenv("OFFPEAK_TOKEN")))
                .filter(text -> !text.isBlank());
        return new Client(url(), given);
    }

    private URI url() {
        String text = Optional.ofNullable(url).or(() -> Optional.ofNullable(System.getenv("OFFPEAK_URL")))
                .or(() -> read(Home.urlFile())).orElse(DEFAULT_URL);
        try {
            URI uri = URI.create(text.strip());
            if ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // the same message as for another scheme
        }
        throw new Failure(Failure.USAGE, "--url " + text + " is not an address such as " + DEFAULT_URL);
    }

    private static Optional<String> read(Path file) {
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The host's clock, which in simulated time is not ours. */
    static Instant now(JsonNode health) {
        try {
            return Instant.parse(health.path("clock").asString(""));
        } catch (DateTimeException e) {
            throw new Failure(Failure.OTHER, "the host does not say what time it has; update it", e);
        }
    }

    /** The zone that local times are shown and meant in. */
    Times times(Client client) {
        if (zone != null) {
            return new Times(zone);
        }
        try {
            return new Times(ZoneId.of(Client.parse(client.get("site")).path("zone").asString("UTC")));
        } catch (Failure | DateTimeException e) {
            // a host without a home yet; the table says which zone it is in
            return new Times(ZoneOffset.UTC);
        }
    }
}
