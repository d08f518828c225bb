package offpeak.api;

/** What travels on the {@link StateBus}. */
public sealed interface Change {

    /** The site that it concerns. */
    SiteId site();

    /** A new observation of an entity. */
    record Observed(Observation<?> observation) implements Change {
        @Override
        public SiteId site() {
            return observation.entity().site();
        }
    }

    /** The entity is gone: its integration was removed. */
    record Forgotten(EntityId entity) implements Change {
        @Override
        public SiteId site() {
            return entity.site();
        }
    }

    /** A site has a new plan. */
    record Planned(Plan plan) implements Change {
        @Override
        public SiteId site() {
            return plan.site();
        }
    }

    /** A decision was taken or went a stage further. */
    record Decided(Decision decision) implements Change {
        @Override
        public SiteId site() {
            return decision.device().site();
        }
    }

    /** An integration or rule came, went, was switched, or changed its life. */
    record Lived(SiteId site, String integration) implements Change {}

    /** The manual overrides of a site changed. */
    record Overridden(SiteId site) implements Change {}
}
