package offpeak.simulator.http;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import offpeak.simulator.home.Home;
import offpeak.simulator.home.Vehicle;
import tools.jackson.databind.node.ObjectNode;

/** What Tesla's API tells of the one car of the account and lets one order of it. Kilowatts, miles and percent, as there. */
final class VehicleFace {

    /** By command; each reads its body. */
    private static final Map<String, Consumer<Order>> COMMANDS = Map.of( //
            "charge_start", order -> order.car().charge(true), //
            "charge_stop", order -> order.car().charge(false), //
            "set_charging_amps", order -> order.car().amps(order.number("charging_amps", 0, 80)), //
            "set_charge_limit", order -> order.car().limit(order.number("percent", 50, 100)), //
            "set_scheduled_charging", VehicleFace::schedule, //
            "add_charge_schedule", order -> order.car().schedule(OptionalInt.of(order.minutes("start_time"))), //
            "remove_charge_schedule", order -> order.car().schedule(OptionalInt.empty()), //
            "auto_conditioning_start", order -> order.car().climate(true), //
            "auto_conditioning_stop", order -> order.car().climate(false));
    private static final int DAY_MINUTES = 24 * 60;

    private final Vehicle car;
    private final Vendor vendor;
    private final Home home;
    private final Faults faults;
    private final boolean signed;
    private final AtomicInteger waking = new AtomicInteger();

    private record Order(Vehicle car, ObjectNode body) {
        private int number(String name, int least, int most) {
            if (!body.path(name).isNumber() || body.path(name).asInt(-1) < least || body.path(name).asInt(-1) > most) {
                throw new BadRequest(name + " is not a number of " + least + " to " + most);
            }
            return body.path(name).asInt(0);
        }

        private int minutes(String name) {
            return number(name, 0, DAY_MINUTES - 1);
        }
    }

    /** @param signed whether commands come signed */
    VehicleFace(Vendor vendor, Vehicle car, Home home, Faults faults, boolean signed) {
        this.signed = signed;
        this.vendor = vendor;
        this.car = car;
        this.home = home;
        this.faults = faults;
    }

    private static void schedule(Order order) {
        boolean on = Fields.flag(order.body().path("enable"), "enable");
        order.car().schedule(on ? OptionalInt.of(order.minutes("time")) : OptionalInt.empty());
    }

    /** @param path api, 1, vehicles and what follows */
    Answer answer(List<String> path, Request request) {
        if (path.size() == 3) {
            ObjectNode body = Json.object();
            body.putArray("response").add(listed());
            return Answer.json(200, body.put("count", 1));
        }
        if (!path.get(3).equals(Accounts.VIN) && !path.get(3).equals(Accounts.VEHICLE_ID)) {
            return FleetFace.error(404, "not_found", "");
        }
        String what = path.size() == 4 ? "" : path.get(4);
        if (path.size() == 4 && request.isGet()) {
            return FleetFace.response(listed());
        }
        if (path.size() == 5 && what.equals("wake_up") && request.isPost()) {
            waking.incrementAndGet();
            if (!faults.has(Fault.FLEET_NEVER_WAKES)) {
                car.wake();
            }
            return FleetFace.response(listed());
        }
        if (path.size() == 5 && what.equals("vehicle_data") && request.isGet()) {
            waking.incrementAndGet();
            return reached() ? FleetFace.response(data(request.query().getOrDefault("endpoints", ""))) : asleep();
        }
        boolean command = path.size() == 6 && what.equals("command") && request.isPost();
        return command ? commanded(path.get(5), request) : FleetFace.error(404, "not_found", what);
    }

    private boolean reached() {
        return !faults.has(Fault.FLEET_NEVER_WAKES) && car.reached();
    }

    private static Answer asleep() {
        return FleetFace.error(408, "vehicle unavailable: vehicle is offline or asleep", "");
    }

    /** Calls so far that wake a car or keep it awake. */
    int waking() {
        return waking.get();
    }

    private Answer commanded(String name, Request request) {
        if (!COMMANDS.containsKey(name)) {
            return FleetFace.error(400, "invalid_command", name);
        }
        if (!signed && faults.has(Fault.FLEET_COMMAND_PROTOCOL)) {
            return FleetFace.error(403, "Tesla Vehicle Command Protocol required", "");
        }
        if (!reached()) {
            return asleep();
        }
        ObjectNode body = request.body().isBlank() ? Json.object() : Json.objectOf(request.body());
        String no = refusal(name);
        boolean applied = no.isEmpty() && !faults.has(Fault.FLEET_IGNORE);
        if (applied) {
            COMMANDS.get(name).accept(new Order(car, body));
        }
        home.change(vendor.wire(), request.path(), request.body(), false, same -> same);
        return FleetFace.response(Json.object().put("result", no.isEmpty()).put("reason", no));
    }

    private String refusal(String name) {
        Vehicle.Charging charging = car.seen().charging();
        return switch (name) {
            case "charge_start" -> switch (charging) {
                case DISCONNECTED -> "disconnected";
                case COMPLETE -> "complete";
                case CHARGING -> "is_charging";
                default -> "";
            };
            case "charge_stop" -> charging == Vehicle.Charging.CHARGING ? "" : "not_charging";
            default -> "";
        };
    }

    ObjectNode listed() {
        boolean online = car.seen().awake() && !faults.has(Fault.FLEET_NEVER_WAKES);
        return Json.object().put("id", Long.parseLong(Accounts.VEHICLE_ID))
                .put("vehicle_id", Long.parseLong(Accounts.VEHICLE_ID) / 7).put("vin", Accounts.VIN)
                .put("id_s", Accounts.VEHICLE_ID).put("display_name", "Simulated car")
                .put("state", online ? "online" : "asleep").put("in_service", false).put("access_type", "OWNER")
                .put("api_version", 71).put("command_signing", "required");
    }

    private ObjectNode data(String endpoints) {
        Vehicle.Seen seen = car.seen();
        boolean draws = seen.charging() == Vehicle.Charging.CHARGING;
        ObjectNode data = listed();
        ObjectNode charge = data.putObject("charge_state").put("battery_level", (int) Math.floor(seen.soc() * 100))
                .put("charge_limit_soc", seen.limitPercent()).put("charge_limit_soc_min", 50)
                .put("charge_limit_soc_max", 100).put("charging_state", seen.charging().wire())
                .put("charge_amps", seen.amps()).put("charge_current_request", seen.amps())
                .put("charge_current_request_max", Vehicle.MOST_AMPS)
                .put("charger_actual_current", draws ? seen.amps() : 0)
                .put("charger_voltage", draws ? Vehicle.VOLTS : 2)
                .put("charger_power", Math.round(seen.powerW() / 1000))
                .put("fast_charger_present", false)
                .put("scheduled_charging_mode", seen.start().isPresent() ? "StartAt" : "Off")
                .put("scheduled_charging_pending", seen.start().isPresent() && !draws)
                .put("timestamp", seen.at().toEpochMilli());
        if (draws) {
            // three phases are told as 2
            charge.put("charger_phases", 2);
        } else {
            charge.putNull("charger_phases");
        }
        seen.start().ifPresentOrElse(at -> charge.put("scheduled_charging_start_time", at.getEpochSecond()),
                () -> charge.putNull("scheduled_charging_start_time"));
        data.putObject("climate_state").put("inside_temp", 18.5).put("outside_temp", 9)
                .put("is_climate_on", seen.climate());
        ObjectNode drive = data.putObject("drive_state").putNull("shift_state").putNull("speed").put("power", 0);
        if (endpoints.contains("location_data")) {
            // since firmware 2023.38 only who asks for it is told
            drive.put("latitude", seen.latitude()).put("longitude", seen.longitude());
        }
        data.putObject("vehicle_state").put("car_version", "2024.20.9 simulated").put("locked", true)
                .put("is_user_present", false).put("odometer", 12_345.6);
        return data;
    }
}
