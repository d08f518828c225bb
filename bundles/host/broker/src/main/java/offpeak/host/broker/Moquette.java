package offpeak.host.broker;

import io.moquette.BrokerConstants;
import io.moquette.broker.Server;
import io.moquette.broker.config.IConfig;
import io.moquette.broker.config.MemoryConfig;
import io.moquette.broker.security.PermitAllAuthorizatorPolicy;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Properties;

/** One running broker. Keeps everything in memory: what is retained is published anew by those who own it. */
final class Moquette implements AutoCloseable {
    /** Moquette's own limit, 8 kB, is less than a day of prices. */
    private static final int LARGEST_MESSAGE = 1 << 20;

    private final Server server;
    private final int port;

    private Moquette(Server server, int port) {
        this.server = server;
        this.port = port;
    }

    /**
     * @param port 0 for a free one
     * @throws IOException when it can't listen there
     */
    static Moquette start(InetAddress bind, int port, boolean anonymous, Logins logins) throws IOException {
        lean();
        // Moquette leaves its threads behind when it can't bind, and tells late which free port it took
        int free;
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(bind, port));
            free = probe.getLocalPort();
        }
        Properties settings = new Properties();
        settings.setProperty(IConfig.HOST_PROPERTY_NAME, bind.getHostAddress());
        settings.setProperty(IConfig.PORT_PROPERTY_NAME, Integer.toString(free));
        settings.setProperty(IConfig.ALLOW_ANONYMOUS_PROPERTY_NAME, Boolean.toString(anonymous));
        settings.setProperty(IConfig.PERSISTENCE_ENABLED_PROPERTY_NAME, "false");
        settings.setProperty(IConfig.NETTY_MAX_BYTES_PROPERTY_NAME, Integer.toString(LARGEST_MESSAGE));
        settings.setProperty(IConfig.BUFFER_FLUSH_MS_PROPERTY_NAME, "0");
        // mosquitto_sub and others come without an identifier unless they are given one
        settings.setProperty(BrokerConstants.ALLOW_ZERO_BYTE_CLIENT_ID_PROPERTY_NAME, "true");
        // it would ask a stranger for this home's public address and write a file into the working folder
        settings.setProperty(IConfig.ENABLE_TELEMETRY_NAME, "false");
        Server server = new Server();
        try {
            server.startServer(new MemoryConfig(settings), List.of(), null,
                    (client, user, password) -> logins.valid(user, password), new PermitAllAuthorizatorPolicy());
        } catch (RuntimeException e) {
            throw new IOException(e.getCause() != null ? e.getCause().getMessage() : e.getMessage(), e);
        }
        return new Moquette(server, free);
    }

    /** Netty reads these once, when its classes load; they are this bundle's own copy. A home has few clients. */
    private static void lean() {
        for (String[] setting : new String[][]{{"io.netty.eventLoopThreads", "1"},
                {"io.netty.allocator.type", "unpooled"}, {"io.netty.noPreferDirect", "true"},
                {"io.netty.recycler.maxCapacityPerThread", "0"}, {"io.netty.leakDetection.level", "disabled"}}) {
            if (System.getProperty(setting[0]) == null) {
                System.setProperty(setting[0], setting[1]);
            }
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        // netty's last words need this executor's classes, which can't be loaded any more once the bundle has stopped
        GlobalEventExecutor.INSTANCE.execute(() -> {});
        server.stopServer();
    }
}
