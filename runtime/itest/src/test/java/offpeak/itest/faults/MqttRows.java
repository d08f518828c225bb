package offpeak.itest.faults;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import offpeak.itest.Await;
import offpeak.itest.HostProcess;
import offpeak.itest.Listener;
import offpeak.itest.Mosquitto;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import tools.jackson.databind.JsonNode;

/** Brokers that are gone, refuse, or bring nonsense. */
final class MqttRows {
    private static final String MQTT = "offpeak.mqtt.cfg.json";
    private static final String SET = "offpeak/" + FastHome.BATTERY + "/set";
    private static final String STATE = "offpeak/" + FastHome.BATTERY + "/state";
    private static final Duration AGAIN = Duration.ofSeconds(3);
    private static final int FLOOD = 10_000;
    private static final int HUGE = 10 << 20;

    private MqttRows() {}

    static List<Scenario> rows() {
        return List.of(
                Scenario.row("F40", "broker down at the start, killed, up again", LiveHome.on(MqttRows::gone))
                        .onlyInFull(),
                Scenario.row("F41", "broker refuses the login, a topic, or has wrong TLS", LiveHome.on(
                        MqttRows::refused)).onlyInFull(),
                Scenario.row("F42", "orders doubled, old, retained, of 10 MB, not UTF-8, 10 000 at once",
                        LiveHome.on(MqttRows::nonsense)).onlyInFull());
    }

    private static void gone(Run run, LiveHome home) throws Exception {
        try (Mosquitto broker = new Mosquitto()) {
            broker.unplug();
            int told = lines(home.host(), "can't be reached");
            home.configure(MQTT, "{\"url\": \"" + broker.url() + "\"}");
            FastHome.named(home.host(), "mqtt", broker.url());
            home.batteryGoesOn();
            broker.plugIn();
            FastHome.well(home.host());
            try (Listener listener = new Listener(broker.tcp(), "offpeak/#")) {
                listener.await("offpeak/status", "online");
                listener.await(STATE, "state_of_charge");
            }
            broker.unplug();
            FastHome.named(home.host(), "mqtt");
            home.batteryGoesOn();
            String order = home.order("hold", Duration.ofHours(1));
            Await.that("control to go on", LiveHome.PATIENCE, () -> home.host().get("decisions").toString(),
                    () -> home.host().get("decisions").path(0).path("setting").asString().equals("operation")
                            && !home.host().get("decisions").path(0).path("stage").asString().equals("DESIRED"));
            broker.plugIn();
            Duration back = FastHome.well(home.host());
            try (Listener listener = new Listener(broker.tcp(), "offpeak/#")) {
                listener.await("offpeak/status", "online");
                listener.await(STATE, "state_of_charge");
                // orders are heard again too
                cancel(home, order);
                listener.publish(SET, order(home, "hold", 900), false);
                Await.that("an order over MQTT", LiveHome.PATIENCE, () -> home.host().get("overrides").toString(),
                        () -> home.host().get("overrides").size() == 1);
            }
            cancelAll(home);
            int lines = lines(home.host(), "can't be reached") - told;
            assertTrue(lines + " lines in the log for two outages", lines <= 4);
            run.saw("back " + back.toSeconds() + " s after the broker, " + lines + " log lines for two outages");
        } finally {
            home.remove(MQTT);
        }
        settled(home);
    }

    private static void refused(Run run, LiveHome home) throws Exception {
        try (Mosquitto broker = new Mosquitto("allow_anonymous false\n")) {
            home.configure(MQTT, "{\"url\": \"" + broker.url()
                    + "\", \"user\": \"offpeak\", \"password\": \"a-password-of-the-test\"}");
            FastHome.named(home.host(), "mqtt", "refuses the user or password");
            int before = tries(broker);
            LockSupport.parkNanos(Duration.ofSeconds(run.full() ? 30 : 5).toNanos());
            int more = tries(broker) - before;
            assertTrue(more + " more logins at once", more <= 1);
            home.batteryGoesOn();
            run.saw(more + " more logins in " + (run.full() ? 30 : 5) + " s");
        }
        try (Mosquitto broker = new Mosquitto("allow_anonymous true\nacl_file /dev/null\n")) {
            // a list of who may do what, with nothing on it
            home.configure(MQTT, "{\"url\": \"" + broker.url() + "\"}");
            FastHome.named(home.host(), "mqtt", "refuse");
            int before = tries(broker);
            LockSupport.parkNanos(Duration.ofSeconds(run.full() ? 30 : 5).toNanos());
            int more = tries(broker) - before;
            assertTrue(more + " more connections at once", more <= 1);
        }
        try (TestTls tls = new TestTls();
                Mosquitto broker = new Mosquitto();
                FaultProxy self = tls.selfSigned(broker.port())) {
            home.configure(MQTT, "{\"url\": \"mqtts://127.0.0.1:" + broker.port() + "\"}");
            FastHome.named(home.host(), "mqtt", "can't be reached");
            home.configure(MQTT, "{\"url\": \"mqtts://127.0.0.1:" + self.port() + "\"}");
            FastHome.named(home.host(), "mqtt", "mqtts://127.0.0.1:" + self.port());
            assertEquals("something was sent to it", List.of(), self.seen());
            home.batteryGoesOn();
        } finally {
            home.remove(MQTT);
        }
        settled(home);
        run.saw("login, topics and certificate named");
    }

    private static void nonsense(Run run, LiveHome home) throws Exception {
        Footprint before = Footprint.of(home.host());
        try (Mosquitto broker = new Mosquitto();
                Listener listener = new Listener(broker.tcp(), "offpeak/#")) {
            // left there before the host came; what is sent with that flag while it listens is told without
            listener.publish(SET, order(home, "hold", 900), true);
            home.configure(MQTT, "{\"url\": \"" + broker.url() + "\"}");
            listener.await("offpeak/status", "online");
            listener.hears("offpeak/home/event", "retained");
            String old = "{\"setting\": \"operation\", \"value\": \"hold\", \"until\": \""
                    + home.host().clock().plusSeconds(900) + "\", \"at\": \"" + home.host().clock().minusSeconds(60)
                    + "\"}";
            listener.publish(SET, old, false);
            listener.hears("offpeak/home/event", "older than");
            listener.publish(SET, "", true);
            raw(broker, SET, new byte[]{(byte) 0xff, (byte) 0xfe, '{', (byte) 0xc3}, 1);
            listener.hears("offpeak/home/event", "JSON");
            byte[] huge = new byte[HUGE];
            Arrays.fill(huge, (byte) ' ');
            raw(broker, SET, huge, 1);
            listener.hears("offpeak/home/event", "at most");
            assertEquals("an order was taken that must not be", 0, home.host().get("overrides").size());

            int decided = decisions(home).size();
            String order = order(home, "hold", 900);
            for (int i = 0; i < 3; i++) {
                listener.publish(SET, order, false);
            }
            Await.that("the order", LiveHome.PATIENCE, () -> home.host().get("overrides").toString(),
                    () -> home.host().get("overrides").size() >= 1 && decisions(home).size() > decided);
            home.batteryGoesOn();
            assertEquals("one order sent three times", 1, home.host().get("overrides").size());
            List<Audit.Decided> made = decisions(home).stream().skip(decided).filter(one -> one.has("SENT")).toList();
            assertTrue(made.size() + " commands for one order: " + made, made.size() <= 1);

            long begun = System.nanoTime();
            raw(broker, SET, "{\"flood\": true}".getBytes(java.nio.charset.StandardCharsets.UTF_8), FLOOD);
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            cancelAll(home);
            long[] sent = {0};
            Await.that("an order after the flood", LiveHome.PATIENCE, () -> home.host().get("overrides").toString(),
                    () -> {
                        // what comes within a flood may be lost with it; a person tries again
                        if (System.nanoTime() - sent[0] > AGAIN.toNanos()) {
                            sent[0] = System.nanoTime();
                            listener.publish(SET, order(home, "hold", 600), false);
                        }
                        return home.host().get("overrides").size() == 1;
                    });
            home.batteryGoesOn();
            cancelAll(home);
            run.saw(FLOOD + " messages in " + millis + " ms borne, one command for one order sent three times");
        } finally {
            home.remove(MQTT);
        }
        settled(home);
        Run.expect(Invariants.flat(before, Footprint.of(home.host())));
    }

    private static List<Audit.Decided> decisions(LiveHome home) throws IOException {
        return Audit.of(home.host()).decisions().stream().filter(one -> !one.restores()).toList();
    }

    private static String order(LiveHome home, String value, int seconds) {
        return "{\"setting\": \"operation\", \"value\": \"" + value + "\", \"until\": \""
                + home.host().clock().plusSeconds(seconds) + "\", \"at\": \"" + home.host().clock() + "\"}";
    }

    private static void cancel(LiveHome home, String id) {
        home.host().api().status("DELETE", "overrides/" + id, "");
    }

    private static void cancelAll(LiveHome home) {
        for (JsonNode one : home.host().get("overrides")) {
            cancel(home, one.path("id").asString());
        }
    }

    /** Nothing is left of the row: no order, no lease. */
    private static void settled(LiveHome home) {
        cancelAll(home);
        Await.that("the user's own settings", Duration.ofSeconds(120),
                () -> home.host().get("decisions?limit=3") + " " + home.host().get("health") + " " + home.battery()
                        + " " + settings(home),
                () -> Audit.of(home.host()).leases().isEmpty());
        FastHome.well(home.host());
    }

    private static String settings(LiveHome home) {
        try {
            return home.host().simulatorHome().path("settings").toString();
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static int tries(Mosquitto broker) throws IOException {
        return broker.log().split("New connection from", -1).length - 1;
    }

    private static int lines(HostProcess host, String words) {
        return (int) host.errors().lines().filter(line -> line.contains(words)).count();
    }

    /** As fast as it goes. */
    private static void raw(Mosquitto broker, String topic, byte[] payload, int times) throws IOException {
        try {
            MqttAsyncClient client = new MqttAsyncClient(broker.tcp(), "it-flood", new MemoryPersistence());
            MqttConnectOptions options = new MqttConnectOptions();
            options.setMaxInflight(1000);
            client.connect(options).waitForCompletion(10_000);
            try {
                for (int i = 0; i < times; i++) {
                    while (true) {
                        try {
                            client.publish(topic, payload, times > 1 ? 0 : 1, false);
                            break;
                        } catch (MqttException full) {
                            if (full.getReasonCode() != MqttException.REASON_CODE_MAX_INFLIGHT) {
                                throw full;
                            }
                            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                        }
                    }
                }
                client.disconnect(10_000).waitForCompletion(20_000);
            } finally {
                client.close(true);
            }
        } catch (MqttException e) {
            throw new IOException(e);
        }
    }
}
