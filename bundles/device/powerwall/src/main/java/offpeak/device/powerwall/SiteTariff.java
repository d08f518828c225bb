package offpeak.device.powerwall;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import offpeak.api.Host;
import offpeak.api.Setting;
import offpeak.api.Tariff;
import offpeak.api.VendorException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The tariff at the site: which was there, which this host handed over, and how the user's own comes back. */
final class SiteTariff {

    /** How long a site may still tell of the tariff before the one that it was given. */
    private static final Duration LAG = Duration.ofMinutes(15);
    /** The tariff that this host put in the place of the user's. Kept with the secrets to outlive a restart. */
    private static final String OURS = "tariff-handed-over";

    /**
     * @param read as the site last told it
     * @param readAt when that was asked for
     * @param written as it was last handed over, by an order or to put it back
     * @param ours what this host made the site follow and nobody has replaced since
     */
    private record Known(Optional<JsonNode> read, Instant readAt, Optional<JsonNode> written, Instant writtenAt,
            Optional<JsonNode> ours) {

        boolean mayLag() {
            return written.isPresent() && readAt.isBefore(writtenAt.plus(LAG));
        }

        /** Whether it need not be written (again). */
        boolean has(JsonNode content) {
            return mayLag() ? TariffYear.same(written.get(), content) : tells(content);
        }

        /** Whether it was the last that was written, at an instant or later. */
        boolean handedOver(JsonNode content, Optional<Instant> since) {
            return since.isEmpty() || written.filter(has -> TariffYear.same(has, content)).isPresent()
                    && !writtenAt.isBefore(since.get());
        }

        /** Whether the site told it after the last write. */
        boolean tells(JsonNode content) {
            return !readAt.isBefore(writtenAt) && read.filter(has -> TariffYear.same(has, content)).isPresent();
        }
    }

    private volatile Known known = new Known(Optional.empty(), Instant.MIN, Optional.empty(), Instant.MIN,
            Optional.empty());

    /** Takes in what the site tells. */
    void settle(Host host, Reading fresh) {
        Optional<JsonNode> ours = host.secrets().get(OURS).flatMap(SiteTariff::handedOver);
        Known now = new Known(fresh.info().tariff(), fresh.settingsAt(), known.written(), known.writtenAt(), ours);
        boolean replaced = ours.isPresent() && !now.mayLag()
                && now.read().filter(has -> !TariffYear.same(has, ours.get())).isPresent();
        if (replaced) {
            host.secrets().remove(OURS);
        }
        known = replaced ? new Known(now.read(), now.readAt(), now.written(), now.writtenAt(), Optional.empty()) : now;
    }

    private static Optional<JsonNode> handedOver(String text) {
        try {
            return Optional.of(TariffContent.of(Tariff.parse(text)));
        } catch (IllegalArgumentException | VendorException e) {
            return Optional.empty();
        }
    }

    /** Hands a tariff over, unless the site has it and had it late enough from this host. */
    void follow(Host host, PowerwallClient client, Setting.FollowTariff order) throws VendorException {
        JsonNode content = TariffContent.of(order.tariff());
        if (!known.has(content) || !known.handedOver(content, order.since())) {
            host.secrets().put(OURS, order.tariff().text());
            known = new Known(known.read(), known.readAt(), known.written(), known.writtenAt(), Optional.of(content));
            write(host, client, content);
        }
    }

    /** Puts the user's own back where this host had put another in its place. */
    void restore(Host host, PowerwallClient client, Optional<String> captured) throws VendorException {
        Optional<JsonNode> content = captured.flatMap(SiteTariff::parsed);
        if (content.isPresent() && known.ours().isPresent() && !known.has(content.get())) {
            write(host, client, content.get());
        }
    }

    private void write(Host host, PowerwallClient client, JsonNode content) throws VendorException {
        client.tariff(host, content);
        known = new Known(known.read(), known.readAt(), Optional.of(content), host.now(), known.ours());
    }

    /** Whether what was written is not told by the site yet, and may still be. */
    boolean awaits(Instant at) {
        Known now = known;
        return now.written().isPresent() && at.isBefore(now.writtenAt().plus(LAG)) && !now.tells(now.written().get());
    }

    /** As it is put back later; absent when the site has none, or one of this host's. */
    Optional<String> captured() {
        Known now = known;
        return now.read().filter(has -> now.ours().filter(own -> TariffYear.same(own, has)).isEmpty())
                .map(JsonNode::toString);
    }

    boolean follows(Setting.FollowTariff order) {
        try {
            Known now = known;
            JsonNode content = TariffContent.of(order.tariff());
            return now.tells(content) && now.handedOver(content, order.since());
        } catch (VendorException e) {
            return false;
        }
    }

    /** Whether nothing is left to put back: it is there, this host never changed it, or the user has changed it since. */
    boolean restored(Optional<String> captured) {
        Known now = known;
        Optional<JsonNode> content = captured.flatMap(SiteTariff::parsed);
        return content.isEmpty() || now.ours().isEmpty() || now.tells(content.get());
    }

    private static Optional<JsonNode> parsed(String text) {
        try {
            return Optional.of(Answers.JSON.readTree(text)).filter(JsonNode::isObject);
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }
}
