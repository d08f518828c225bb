package offpeak.simulator.http;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import offpeak.simulator.home.Home;
import offpeak.simulator.price.CaisoMarket;
import offpeak.simulator.price.Prices;

/** Who tells of prices and of the weather, each below the path that is its integration's base URL. */
final class MarketFaces {

    private MarketFaces() {}

    private record Named(Vendor vendor, String prefix, Function<Request, Answer> answers) {}

    static List<Faces.Place> places(InstantSource clock, Home home, Prices imports, Prices exports, Faults faults) {
        EuropeanFaces europe = new EuropeanFaces(clock, home.zone(), imports);
        RetailFaces retail = new RetailFaces(clock, imports, exports);
        ForecastFaces forecasts = new ForecastFaces(clock, home);
        List<Faces.Place> places = new ArrayList<>();
        places.add(new Faces.Place(CaisoFace.PREFIX + "/", Optional.of(Vendor.CAISO),
                new CaisoFace(clock, faults, new CaisoMarket(home.seed()))));
        places.add(new Faces.Place(KrakenFace.PREFIX + "/", Optional.of(Vendor.INTELLIGENT),
                new KrakenFace(clock, faults, home.seed())));
        for (Named each : List.of(new Named(Vendor.NORD_POOL, "/nord-pool", europe::nordPool),
                new Named(Vendor.ENTSOE, "/entsoe", europe::entsoe),
                new Named(Vendor.TIBBER, "/tibber", europe::tibber),
                new Named(Vendor.AWATTAR, "/awattar", europe::awattar),
                new Named(Vendor.AMBER, "/amber", retail::amber), //
                new Named(Vendor.COMED, "/comed", retail::comed),
                new Named(Vendor.OPENEI, "/openei", RetailFaces::openei),
                new Named(Vendor.CARBON, "/carbon-intensity", retail::carbon),
                new Named(Vendor.FORECAST_SOLAR, "/forecast-solar", forecasts::forecastSolar),
                new Named(Vendor.SOLCAST, "/solcast", forecasts::solcast),
                new Named(Vendor.OPEN_METEO, "/open-meteo", forecasts::openMeteo),
                new Named(Vendor.WEATHERBIT, "/weatherbit", forecasts::weatherbit))) {
            places.add(new Faces.Place(each.prefix() + "/", Optional.of(each.vendor()),
                    new PlainFace(each.prefix(), each.answers())));
        }
        return places;
    }
}
