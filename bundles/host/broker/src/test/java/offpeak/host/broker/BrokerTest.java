package offpeak.host.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import offpeak.api.host.EmbeddedBroker;
import offpeak.api.host.HealthCheck.Check;
import offpeak.api.host.HealthCheck.Status;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.framework.Bundle;

@Timeout(60)
class BrokerTest {
    private final TestHost host = new TestHost();

    @Test
    void theHostPublishesAndSubscribes() throws Exception {
        BrokerComponent broker = running(host, 0, "");
        EmbeddedBroker endpoint = host.registered.orElseThrow();
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (MqttClient client = connect(endpoint.uri().getPort(), endpoint.user(), endpoint.password())) {
            // larger than Moquette's own limit of 8 kB
            byte[] prices = "p".repeat(40_000).getBytes(StandardCharsets.UTF_8);
            client.publish("offpeak/home/price/agile/import/state", prices, 1, true);
            // at QoS 1 Moquette loses the mark that a message was retained
            client.subscribe("offpeak/#", 0, (topic, message) -> heard
                    .add(topic + " " + message.isRetained() + " " + message.getPayload().length));
            assertEquals("offpeak/home/price/agile/import/state true 40000", heard.poll(10, TimeUnit.SECONDS));
            client.publish("offpeak/status", "online".getBytes(StandardCharsets.UTF_8), 1, true);
            assertEquals("offpeak/status false 6", heard.poll(10, TimeUnit.SECONDS));
            client.disconnect();
        }
        assertEquals(new Check("broker", Status.UP, ""), broker.health().get(0));
        broker.close();
        assertTrue(host.registered.isEmpty());
    }

    @Test
    void onlyThoseWithAPasswordMaySignIn() throws Exception {
        BrokerComponent broker = running(host, 0, "lights");
        int port = host.registered.orElseThrow().uri().getPort();
        connect(port, "lights", "let-there-be").disconnect();
        assertEquals(4, refusal(port, "lights", "wrong"));
        assertEquals(4, refusal(port, "offpeak-host", ""));
        assertTrue(refusal(port, null, null) > 0);
        broker.close();
    }

    @Test
    void theDemoLetsVisitorsInOverLoopbackOnly() throws Exception {
        host.properties.put("offpeak.demo", "true");
        BrokerComponent broker = running(host, 0, "");
        connect(host.registered.orElseThrow().uri().getPort(), null, null).disconnect();
        broker.close();

        BrokerComponent open = host.start(TestHost.config(0, "0.0.0.0", "", ""));
        until(() -> host.registered.isPresent());
        assertTrue(refusal(host.registered.orElseThrow().uri().getPort(), null, null) > 0);
        open.close();
    }

    @Test
    void aTakenPortIsNamedAndTriedAgain() throws Exception {
        BrokerComponent broker;
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
            broker = host.start(TestHost.config(port, "127.0.0.1", "", ""));
            until(() -> broker.health().get(0).status() == Status.DOWN);
            assertTrue(broker.health().get(0).message()
                    .startsWith("The MQTT broker can't listen on 127.0.0.1:" + port + ": Address already in use"));
            assertFalse(host.registered.isPresent());
        }
        until(() -> host.registered.isPresent());
        assertEquals("mqtt://127.0.0.1:" + port, host.registered.orElseThrow().uri().toString());
        assertEquals(Status.UP, broker.health().get(0).status());
        broker.close();
    }

    @Test
    void nothingIsLeftBehind() throws Exception {
        host.frameworkState = Bundle.ACTIVE;
        running(host, 0, "").close();
        long before = brokerThreads();
        for (int i = 0; i < 2; i++) {
            BrokerComponent broker = running(host, 0, "");
            EmbeddedBroker endpoint = host.registered.orElseThrow();
            connect(endpoint.uri().getPort(), endpoint.user(), endpoint.password()).disconnect();
            broker.close();
        }
        until(() -> brokerThreads() <= before);
    }

    @Test
    void theEndOfTheHostDoesNotWaitForNetty() throws Exception {
        BrokerComponent broker = running(host, 0, "");
        long before = brokerThreads();
        broker.close();
        assertTrue(Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("offpeak-broker-end")), "Netty takes 2 s to end");
        until(() -> brokerThreads() < before);
    }

    private static long brokerThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("nioEventLoop")
                        || thread.getName().startsWith("Session Executor") || thread.getName().startsWith("pool-"))
                .count();
    }

    private static BrokerComponent running(TestHost host, int port, String user) throws InterruptedException {
        BrokerComponent broker = host
                .start(TestHost.config(port, "127.0.0.1", user, user.isEmpty() ? "" : "$vault:lights"));
        until(() -> host.registered.isPresent() && broker.health().get(0).status() == Status.UP);
        return broker;
    }

    private static int refusal(int port, String user, String password) {
        return assertThrows(MqttException.class, () -> connect(port, user, password)).getReasonCode();
    }

    private static MqttClient connect(int port, String user, String password) throws MqttException {
        MqttClient client = new MqttClient("tcp://127.0.0.1:" + port, MqttClient.generateClientId(),
                new MemoryPersistence());
        MqttConnectOptions options = new MqttConnectOptions();
        options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        options.setConnectionTimeout(10);
        if (user != null) {
            options.setUserName(user);
            options.setPassword(password.toCharArray());
        }
        try {
            client.connect(options);
        } catch (MqttException e) {
            client.close();
            throw e;
        }
        return client;
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "it did not come to pass within 20 s");
            Thread.onSpinWait();
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }
}
