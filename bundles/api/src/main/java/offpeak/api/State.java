package offpeak.api;

import java.util.Map;

/** What is known of an entity at an instant. A closed set: the host knows how to keep, show and judge each. */
public sealed interface State
        permits BatteryState, MeterState, VehicleState, ChargerState, ThermostatState, SwitchState,
        TariffState, Prices, GridCharges, CarbonIntensity, PowerForecast, WeatherForecast, WeatherAlerts, Dispatches,
        GridEvents, GridPoint, GridExchange, PriceStatistics, DemandEvent {

    /**
     * The same as JDK values, for the outside: snake_case keys that carry their units, absent values left out.
     *
     * @see Fields#of(Record)
     */
    default Map<String, Object> fields() {
        return Fields.of((Record) this);
    }
}
