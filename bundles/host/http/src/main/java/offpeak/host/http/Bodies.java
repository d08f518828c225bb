package offpeak.host.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;

/** Makes text of an answer's bytes. */
final class Bodies {
    private static final Pattern CHARSET = Pattern.compile(";\\s*charset\\s*=\\s*\"?([^\\s;\"]+)",
            Pattern.CASE_INSENSITIVE);

    private Bodies() {}

    /** @throws VendorException BAD_ANSWER when it can't be unpacked or is too large then */
    static String text(String host, Map<String, String> headers, byte[] body) throws VendorException {
        String text = new String(unpacked(host, headers, body), charset(headers));
        return text.startsWith("\uFEFF") ? text.substring(1) : text; // a byte order mark is not JSON
    }

    private static byte[] unpacked(String host, Map<String, String> headers, byte[] body) throws VendorException {
        String encoding = headers.getOrDefault("content-encoding", "identity").strip();
        if (body.length == 0 || encoding.equalsIgnoreCase("identity") || encoding.isEmpty()) {
            return body;
        }
        if (!encoding.equalsIgnoreCase("gzip") && !encoding.equalsIgnoreCase("x-gzip")) {
            throw new VendorException(Kind.BAD_ANSWER, host + " packed its answer in a way that was not asked for");
        }
        byte[] unpacked;
        try (InputStream stream = new GZIPInputStream(new ByteArrayInputStream(body))) {
            unpacked = stream.readNBytes(CappedBody.CAP_BYTES + 1);
        } catch (IOException broken) {
            throw new VendorException(Kind.BAD_ANSWER, host + " sent a packed answer that can't be unpacked", broken);
        }
        if (unpacked.length > CappedBody.CAP_BYTES) {
            throw new VendorException(Kind.BAD_ANSWER,
                    host + " sent more than " + CappedBody.CAP_TEXT + " once unpacked");
        }
        return unpacked;
    }

    /** As the server says; UTF-8 where it says nothing or something unknown. */
    private static Charset charset(Map<String, String> headers) {
        return Optional.ofNullable(headers.get("content-type"))
                .map(CHARSET::matcher)
                .filter(Matcher::find)
                .map(matcher -> known(matcher.group(1)))
                .orElse(StandardCharsets.UTF_8);
    }

    private static Charset known(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException unknown) {
            return StandardCharsets.UTF_8;
        }
    }
}
