package offpeak.api.plan;

import java.util.Optional;

/**
 * One way it may turn out. All scenarios share what is done in the first step.
 *
 * @param id e.g. {@code p10}
 * @param weight how likely, above 0; the weights of a request add up to 1
 * @param importPrice in place of the grid's; absent when the same
 * @param exportPrice in place of the grid's; absent when the same
 * @param loadW in place of the request's; absent when the same
 * @param solarW in place of the request's; absent when the same
 */
public record Scenario(String id, double weight, Optional<Profile> importPrice, Optional<Profile> exportPrice,
        Optional<Profile> loadW, Optional<Profile> solarW) {
    public Scenario {
        Check.id("scenario.id", id);
        Check.within("scenario.weight", weight, Double.MIN_NORMAL, 1);
        Check.present("scenario.importPrice", importPrice)
                .ifPresent(each -> Check.within("scenario.importPrice", each, -Grid.HIGHEST_PRICE, Grid.HIGHEST_PRICE));
        Check.present("scenario.exportPrice", exportPrice)
                .ifPresent(each -> Check.within("scenario.exportPrice", each, -Grid.HIGHEST_PRICE, Grid.HIGHEST_PRICE));
        Check.present("scenario.loadW", loadW)
                .ifPresent(each -> Check.within("scenario.loadW", each, 0, Grid.HIGHEST_POWER_W));
        Check.present("scenario.solarW", solarW)
                .ifPresent(each -> Check.within("scenario.solarW", each, 0, Grid.HIGHEST_POWER_W));
    }

    void sized(int steps) {
        importPrice.ifPresent(each -> Check.sized("scenario.importPrice", each.size(), steps));
        exportPrice.ifPresent(each -> Check.sized("scenario.exportPrice", each.size(), steps));
        loadW.ifPresent(each -> Check.sized("scenario.loadW", each.size(), steps));
        solarW.ifPresent(each -> Check.sized("scenario.solarW", each.size(), steps));
    }
}
