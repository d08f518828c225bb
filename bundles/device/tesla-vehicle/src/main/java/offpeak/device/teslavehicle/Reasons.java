package offpeak.device.teslavehicle;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import tools.jackson.databind.JsonNode;

/** What a car says to a command besides yes. It says it with HTTP 200. */
final class Reasons {

    /** It is as it was ordered, or is about to be. */
    private static final Pattern DONE = Pattern.compile("already_.*|.*requested.*");
    private static final Map<String, Pattern> DONE_TO = Map.of("charge_start", Pattern.compile("is_charging|complete"),
            "charge_stop", Pattern.compile("not_charging|disconnected|complete"));
    private static final Map<String, String> WORDS = Map.of("disconnected", "it is not plugged in", "no_power",
            "the charger gives no power", "could_not_wake_buses",
            "it does not wake up fully; open the app and try there",
            "user_not_present", "it wants its driver to be there", "user_present", "somebody is in it",
            "in_service", "it is in service mode", "invalid_amps", "it can't charge with that current");
    private static final Pattern UNSIGNED = Pattern.compile("vehicle command protocol|unsigned_cmds",
            Pattern.CASE_INSENSITIVE);

    private Reasons() {}

    /** @throws VendorException REFUSED, in words, unless it does what was ordered */
    static void check(String command, JsonNode response) throws VendorException {
        if (response.path("result").asBoolean(false)) {
            return;
        }
        String reason = response.path("reason").asString("").strip();
        if (UNSIGNED.matcher(reason).find()) {
            throw new VendorException(Kind.CONFIGURATION, "the car takes signed commands only; run Tesla's"
                    + " vehicle-command proxy with your application's key and set commandUrl to its address");
        }
        boolean done = DONE.matcher(reason).matches()
                || Optional.ofNullable(DONE_TO.get(command)).filter(p -> p.matcher(reason).matches()).isPresent();
        if (!done) {
            throw new VendorException(Kind.REFUSED, "the car refuses " + command + ": "
                    + WORDS.getOrDefault(reason, reason.isEmpty() ? "it gives no reason" : Answers.line(reason)));
        }
    }
}
