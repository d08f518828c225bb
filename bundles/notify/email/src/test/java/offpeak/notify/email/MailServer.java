package offpeak.notify.email;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLSocket;

/** A small SMTP server (RFC 5321) with STARTTLS (RFC 3207) and AUTH (RFC 4954), on the loopback. */
final class MailServer implements AutoCloseable {

    /** Each mail as it came: headers, an empty line, body. */
    final List<String> mails = Collections.synchronizedList(new ArrayList<>());
    /** Each command, and whether it came encrypted. */
    final List<String> commands = Collections.synchronizedList(new ArrayList<>());
    volatile boolean offersTls = true;
    volatile boolean hangs;
    volatile String login = "PLAIN " + base64("alice\0alice\0app password");
    volatile String refused = "";

    /** What is answered to an address with {@link #refused} in it. */
    volatile String refusal = "550 5.1.1 no such user";
    /** What is answered to a mail. */
    volatile String verdict = "250 queued";

    private final Tls tls;
    private final boolean implicit;
    private final ServerSocket listening;

    MailServer(Tls tls, boolean implicit) throws IOException {
        this.tls = tls;
        this.implicit = implicit;
        this.listening = implicit
                ? tls.server().getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress())
                : new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::accept, "mail-server");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listening.getLocalPort();
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                Thread thread = new Thread(() -> serve(socket), "mail-session");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket plain) {
        Socket socket = plain;
        boolean encrypted = implicit;
        try {
            if (hangs) {
                plain.getInputStream().read();
                return;
            }
            say(socket, "220 mail.test ESMTP");
            BufferedReader in = reader(socket);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                commands.add((encrypted ? "tls " : "plain ") + line);
                String verb = line.split(" ")[0].toUpperCase(Locale.ROOT);
                switch (verb) {
                    case "EHLO" ->
                        say(socket, "250-mail.test", offersTls && !encrypted ? "250-STARTTLS" : "250-8BITMIME",
                                "250 AUTH PLAIN XOAUTH2");
                    case "STARTTLS" -> {
                        say(socket, "220 go ahead");
                        SSLSocket secured = (SSLSocket) tls.server().getSocketFactory().createSocket(socket,
                                "localhost",
                                socket.getPort(), true);
                        secured.setUseClientMode(false);
                        secured.startHandshake();
                        socket = secured;
                        encrypted = true;
                        in = reader(socket);
                    }
                    case "AUTH" -> {
                        if (line.equals("AUTH " + login)) {
                            say(socket, "235 welcome");
                        } else if (line.startsWith("AUTH XOAUTH2")) {
                            say(socket, "334 e30=");
                            in.readLine();
                            say(socket, "535 5.7.8 no");
                        } else {
                            say(socket, "535 5.7.8 no");
                        }
                    }
                    case "MAIL", "RSET", "NOOP" -> say(socket, "250 ok");
                    case "RCPT" -> say(socket, !refused.isEmpty() && line.contains(refused)
                            ? refusal
                            : "250 ok");
                    case "DATA" -> {
                        say(socket, "354 go ahead");
                        StringBuilder mail = new StringBuilder();
                        for (String row = in.readLine(); row != null && !row.equals("."); row = in.readLine()) {
                            mail.append(row.startsWith(".") ? row.substring(1) : row).append('\n');
                        }
                        mails.add(mail.toString());
                        say(socket, verdict);
                    }
                    case "QUIT" -> {
                        say(socket, "221 bye");
                        socket.close();
                        return;
                    }
                    default -> say(socket, "500 what?");
                }
            }
        } catch (IOException e) {
            // whoever left in the middle is who the test is about
        }
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    private static void say(Socket socket, String... lines) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write((String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
