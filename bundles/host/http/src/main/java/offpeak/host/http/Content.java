package offpeak.host.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import offpeak.api.Http.Reply;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;

/** Whether an answer is of the kind that was asked for. */
final class Content {
    private static final Pattern PAGE = Pattern.compile("\\s*(<!--.*?-->\\s*)*<(!doctype html|html)\\b.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    /** As far as a page's first tag is looked for. */
    private static final int SNIFFED = 1024;
    /** What careless servers call everything. */
    private static final Set<String> ANYTHING = Set.of("", "plain", "octet-stream", "binary", "download");

    private Content() {}

    /** @throws VendorException BAD_ANSWER when a good answer is something else */
    static void check(String host, Optional<String> expected, Reply reply) throws VendorException {
        if (expected.isEmpty() || !reply.ok() || reply.status() == 204) {
            return;
        }
        String wanted = subtype(expected.get());
        String came = subtype(reply.header("content-type").orElse(""));
        if (!html(wanted) && (html(came) || page(reply))) {
            throw new VendorException(Kind.BAD_ANSWER, host + " answered with a web page instead of " + expected.get()
                    + ": it looks like a sign-in page of a network; open any page in a browser there and sign in");
        }
        if (!came.equals(wanted) && !came.endsWith("+" + wanted) && !ANYTHING.contains(came)) {
            throw new VendorException(Kind.BAD_ANSWER,
                    host + " answered with something else than " + expected.get());
        }
    }

    private static boolean html(String subtype) {
        return subtype.equals("html") || subtype.equals("xhtml+xml");
    }

    private static boolean page(Reply reply) {
        byte[] bytes = reply.bytes();
        return PAGE.matcher(new String(bytes, 0, Math.min(bytes.length, SNIFFED), StandardCharsets.ISO_8859_1))
                .matches();
    }

    /** Without what is the same to all who mean it: text/xml and application/xml, x-zip-compressed and zip. */
    private static String subtype(String mediaType) {
        String type = mediaType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        String sub = type.substring(type.indexOf('/') + 1);
        return sub.replaceFirst("^x-", "").replaceFirst("-compressed$", "");
    }
}
