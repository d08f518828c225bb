package offpeak.simulator.home;

import java.time.Instant;

/** Energy of one half-hour [start, end), in Wh; so far, when it is the present one. */
public record TallyRow(Instant start, Instant end, double gridToBatteryWh, double gridImportWh, double gridExportWh,
        double solarWh, double loadWh, double chargedWh, double dischargedWh) {

    static TallyRow empty(Instant start, Instant end) {
        return new TallyRow(start, end, 0, 0, 0, 0, 0, 0, 0);
    }

    TallyRow plus(Flows f, double hours) {
        return new TallyRow(start, end, gridToBatteryWh + f.gridToBatteryW() * hours,
                gridImportWh + Math.max(0, f.gridW()) * hours, gridExportWh + Math.max(0, -f.gridW()) * hours,
                solarWh + f.solarW() * hours, loadWh + f.loadW() * hours,
                chargedWh + Math.max(0, -f.batteryW()) * hours, dischargedWh + Math.max(0, f.batteryW()) * hours);
    }
}
