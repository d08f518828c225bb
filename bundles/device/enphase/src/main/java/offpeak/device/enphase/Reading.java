package offpeak.device.enphase;

import java.util.List;
import java.util.Optional;
import offpeak.api.BatteryState;
import offpeak.api.MeterState;

/** What the gateway told at once. */
record Reading(List<MeterState> meters, Optional<BatteryState> battery) {}
