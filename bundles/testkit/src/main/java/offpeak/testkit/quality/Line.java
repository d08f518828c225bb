package offpeak.testkit.quality;

/** A line of the quality scale. */
public enum Line {
    B1(Tier.BRONZE, "configuration form: each field has a name and a description"), B2(Tier.BRONZE,
            "secrets are of type PASSWORD"), B3(Tier.BRONZE,
                    "a candidate configuration can be tried without being kept"), B4(Tier.BRONZE,
                            "starts in less than 1 s and asks nobody"), B5(Tier.BRONZE,
                                    "names its account, so that the host refuses a second one"), B6(Tier.BRONZE,
                                            "entity ids stay over restart and reinstall"), B7(Tier.BRONZE,
                                                    "asks when it is asked to, and says when next"), B8(Tier.BRONZE,
                                                            "name, version, licence, developer, page; imports with ranges"), B9(
                                                                    Tier.BRONZE,
                                                                    "page: what, install, remove, limits"), B10(
                                                                            Tier.BRONZE,
                                                                            "no static state that can change"), S1(
                                                                                    Tier.SILVER,
                                                                                    "100 stops and starts leave no thread, socket or service behind"), S2(
                                                                                            Tier.SILVER,
                                                                                            "class loader is collected after uninstall"), S3(
                                                                                                    Tier.SILVER,
                                                                                                    "update and downgrade keep ids and configuration"), S4(
                                                                                                            Tier.SILVER,
                                                                                                            "one failure is told in one way, so that it is logged once"), S5(
                                                                                                                    Tier.SILVER,
                                                                                                                    "401 ends in NEEDS_LOGIN after few calls"), S6(
                                                                                                                            Tier.SILVER,
                                                                                                                            "every failure is a typed error with a text"), S7(
                                                                                                                                    Tier.SILVER,
                                                                                                                                    "orders are done one after another"), S8(
                                                                                                                                            Tier.SILVER,
                                                                                                                                            "what an order changes can be put back"), S9(
                                                                                                                                                    Tier.SILVER,
                                                                                                                                                    "branch coverage of 90 %"), G1(
                                                                                                                                                            Tier.GOLD,
                                                                                                                                                            "no secret in states, errors and texts"), G2(
                                                                                                                                                                    Tier.GOLD,
                                                                                                                                                                    "discovery"), G3(
                                                                                                                                                                            Tier.GOLD,
                                                                                                                                                                            "a changed configuration keeps the entities"), G4(
                                                                                                                                                                                    Tier.GOLD,
                                                                                                                                                                                    "a wrong configuration is told with the field's name"), G5(
                                                                                                                                                                                            Tier.GOLD,
                                                                                                                                                                                            "devices come and go"), G6(
                                                                                                                                                                                                    Tier.GOLD,
                                                                                                                                                                                                    "units, device class, currency on every entity"), G7(
                                                                                                                                                                                                            Tier.GOLD,
                                                                                                                                                                                                            "all texts in two languages"), G8(
                                                                                                                                                                                                                    Tier.GOLD,
                                                                                                                                                                                                                    "no noise: one publication of each entity per poll"), G9(
                                                                                                                                                                                                                            Tier.GOLD,
                                                                                                                                                                                                                            "page: models, functions, examples, troubleshooting"), P1(
                                                                                                                                                                                                                                    Tier.PLATINUM,
                                                                                                                                                                                                                                    "clock, HTTP, scheduler and files of the host alone"), P2(
                                                                                                                                                                                                                                            Tier.PLATINUM,
                                                                                                                                                                                                                                            "strict compiler, no warning"), P3(
                                                                                                                                                                                                                                                    Tier.PLATINUM,
                                                                                                                                                                                                                                                    "heap budget declared and kept"), P4(
                                                                                                                                                                                                                                                            Tier.PLATINUM,
                                                                                                                                                                                                                                                            "no blocking call on the host's threads");

    /** Each holds those below it. */
    public enum Tier {
        BRONZE, SILVER, GOLD, PLATINUM
    }

    private final Tier tier;
    private final String text;

    Line(Tier tier, String text) {
        this.tier = tier;
        this.text = text;
    }

    public Tier tier() {
        return tier;
    }

    public String text() {
        return text;
    }
}
