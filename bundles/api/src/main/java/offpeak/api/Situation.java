package offpeak.api;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Everything that a rule may know: one site at one instant.
 *
 * @param site the home
 * @param now the instant
 * @param observations the last of each entity, of this site and of the shared site {@link SiteId#GRID}; where the last is
 *        SUSPECT, the last GOOD one stands in for it as long as that is not stale and was not itself found to be wrong
 * @param decisions what was decided and came of it in the last 24 h, newest first
 * @param overrides the manual orders that hold now or later
 */
public record Situation(Site site, Instant now, Map<EntityId, Observation<?>> observations, List<Decision> decisions,
        List<ManualOverride> overrides) {

    private static final Comparator<Observation<Prices>> NEARER = Comparator
            .comparing((Observation<Prices> one) -> one.state().market())
            .thenComparing(one -> one.entity().site().equals(SiteId.GRID));

    public Situation {
        Objects.requireNonNull(site, "site");
        Objects.requireNonNull(now, "now");
        // sorted, so that the same facts give the same order to every rule
        observations = java.util.Collections.unmodifiableMap(new TreeMap<>(observations));
        decisions = List.copyOf(decisions);
        overrides = List.copyOf(overrides);
    }

    public static Situation of(Site site, Instant now, Collection<? extends Observation<?>> observations) {
        Map<EntityId, Observation<?>> byEntity = new TreeMap<>();
        observations.forEach(observation -> byEntity.put(observation.entity(), observation));
        return new Situation(site, now, byEntity, List.of(), List.of());
    }

    public ZoneId zone() {
        return site.zone();
    }

    /** The observations with one kind of state that a rule may act on: of good quality and not stale. In id order. */
    public <S extends State> List<Observation<S>> usable(Class<S> type) {
        // rules ask it several times in each decision: a stream costs more than what it looks at
        List<Observation<S>> usable = new ArrayList<>();
        for (Observation<?> one : observations.values()) {
            if (type.isInstance(one.state()) && one.usableAt(now)) {
                usable.add(cast(one));
            }
        }
        return List.copyOf(usable);
    }

    /** One entity's state when a rule may act on it. */
    public <S extends State> Optional<S> usable(EntityId entity, Class<S> type) {
        return Optional.ofNullable(observations.get(entity)).filter(o -> o.usableAt(now)).map(Observation::state)
                .filter(type::isInstance).map(type::cast);
    }

    /**
     * The one entity with a kind of state that a configuration means, usable or not: a battery that has fallen silent is no
     * reason to take another. Devices of the shared site are nobody's.
     *
     * @param field of the configuration, for the error
     * @param word what stands there, see {@link EntityId#isMeantBy}; blank for the only one
     * @return empty as long as nothing is known of it
     * @throws IllegalArgumentException naming the field and the candidates where the word means several
     */
    public Optional<EntityId> only(Class<? extends State> type, String field, String word) {
        List<EntityId> candidates = new ArrayList<>();
        for (Observation<?> seen : observations.values()) {
            if (type.isInstance(seen.state()) && own(seen.entity()) && seen.entity().isMeantBy(word)) {
                candidates.add(seen.entity());
            }
        }
        if (candidates.size() > 1) {
            throw new IllegalArgumentException(field + " must name one of "
                    + candidates.stream().map(EntityId::toString).collect(Collectors.joining(", ")));
        }
        return candidates.stream().findFirst();
    }

    /** What may be acted on of those that a configuration means; without words all of the site. In id order. */
    public <S extends State> List<Observation<S>> usable(Class<S> type, Collection<String> words) {
        return usable(type).stream()
                .filter(seen -> own(seen.entity())
                        && (words.isEmpty() || words.stream().anyMatch(seen.entity()::isMeantBy)))
                .toList();
    }

    private boolean own(EntityId id) {
        return id.kind() != EntityId.Kind.DEVICE || id.site().equals(site.id());
    }

    /**
     * The prices of one direction; of several sources a retail price comes before a wholesale one, the site's own before the
     * shared one, then by id.
     */
    public Optional<Prices> prices(Prices.Direction direction) {
        Optional<Observation<Prices>> first = Optional.empty();
        for (Observation<Prices> one : usable(Prices.class)) {
            if (one.state().direction() == direction
                    && (first.isEmpty() || NEARER.compare(one, first.get()) < 0)) {
                first = Optional.of(one);
            }
        }
        return first.map(Observation::state);
    }

    @SuppressWarnings("unchecked")
    private static <S extends State> Observation<S> cast(Observation<?> observation) {
        return (Observation<S>) observation;
    }
}
