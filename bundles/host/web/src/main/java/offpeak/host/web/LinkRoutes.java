package offpeak.host.web;

import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.Integration;
import offpeak.api.LinkedAccounts;
import offpeak.api.LinkedAccounts.SignIn;
import offpeak.api.SiteId;
import offpeak.api.VendorException;
import offpeak.api.host.Engine;
import offpeak.api.host.HttpFactory;
import offpeak.api.host.Links;
import offpeak.api.host.Links.Link;
import offpeak.api.host.Role;
import offpeak.api.host.TimeSource;
import offpeak.api.host.Vault;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Linking a user's account at a vendor: the user signs in there, and only the vendor sees the password. */
@Component(service = LinkRoutes.class)
public final class LinkRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(LinkRoutes.class);
    private static final Optional<Role> USER = Optional.of(Role.USER);
    /** Beside the link's refresh token. */
    private static final String OWNER = "owner";
    private static final int LONGEST_NAME = 64;

    private final Links links;
    private final Vault vault;
    private final HttpFactory http;
    private final TimeSource clock;
    private final Engine engine;
    private final BundleContext context;
    private final SignIns signIns = new SignIns();

    @Activate
    public LinkRoutes(@Reference Links links, @Reference Vault vault, @Reference HttpFactory http,
            @Reference TimeSource clock, @Reference Engine engine, BundleContext context) {
        this.links = links;
        this.vault = vault;
        this.http = http;
        this.clock = clock;
        this.engine = engine;
        this.context = context;
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", "links", USER, "The linked accounts (an administrator's: all), and what can be linked",
                        this::list),
                new Route("POST", "links", USER,
                        "Begin to link an account {configuration, site, account}: gives the vendor's page to sign in at",
                        this::begin),
                new Route("POST", "links/finish", USER, "Link it {redirect}: the address at which the browser ended",
                        this::finish),
                new Route("DELETE", "links/{id}", USER,
                        "Unlink an account, by configuration/account; its login is forgotten",
                        this::unlink));
    }

    /** Whether any configuration takes linked accounts, ready or not. */
    boolean offered() {
        return pids().stream().anyMatch(pid -> {
            try {
                return signIn(pid).isPresent();
            } catch (VendorException e) {
                return true;
            }
        });
    }

    private Answer list(Request request) {
        List<Map<String, Object>> offers = new ArrayList<>();
        List<Map<String, Object>> accounts = new ArrayList<>();
        for (String pid : pids()) {
            try {
                signIn(pid).ifPresent(at -> offers.add(Map.of("configuration", pid, "vendor", at.vendor(), "redirect",
                        at.redirect().toString())));
            } catch (VendorException e) {
                offers.add(Map.of("configuration", pid, "problem", e.getMessage()));
            }
            for (Link link : links.of(pid)) {
                String owner = owner(link);
                if (mine(request, owner)) {
                    accounts.add(shape(link, owner));
                }
            }
        }
        return Answer.ok(Map.of("accounts", accounts, "offers", offers));
    }

    private Answer begin(Request request) throws Problem, IOException {
        Map<String, Object> body = request.body();
        String pid = configuration(Request.optionalText(body, "configuration"));
        SiteId site = new SiteId(Request.optionalText(body, "site").orElse(SiteId.HOME.value()));
        engine.site(site).orElseThrow(() -> new Problem(404, "No such site", "there is no site '" + site + "'"));
        Link link = new Link(pid, Request.optionalText(body, "account").orElse(name(request.by())), site);
        if (!free(request, link)) {
            throw new Problem(409, "Taken", "there is an account '" + link.account()
                    + "' of somebody else; give it another name");
        }
        SignIn at;
        try {
            at = signIn(pid).orElseThrow(() -> new Problem(409, "Not configured",
                    pid + " takes no linked accounts: switch on 'linked' in its configuration"));
        } catch (VendorException e) {
            throw new Problem(409, "Not configured", e.getMessage());
        }
        // the user needs real minutes, whatever the pace of the host's clock
        Instant expires = clock.instant().plusMillis((long) (SignIns.VALID.toMillis() * clock.speed()));
        URI page = signIns.begin(link, request.by(), session(request), at, expires);
        LOG.info("'{}' begins to link the account '{}' of {}", request.by(), link.account(), pid);
        return Answer.json(201, Map.of("authorize", page.toString(), "redirect", at.redirect().toString(), "account",
                link.account(), "expires_at", expires.toString()));
    }

    private Answer finish(Request request) throws Problem, IOException {
        SignIns.Returned back = signIns.finish(Request.text(request.body(), "redirect"), session(request),
                clock.instant());
        Link link = back.begun().link();
        String refresh;
        try (HttpFactory.VendorConnection connection = http.create("links")) {
            refresh = CodeExchange.refreshToken(connection, vault.of(link.pid()), back);
        }
        synchronized (this) {
            if (!free(request, link)) {
                throw new Problem(409, "Taken", "somebody else linked an account '" + link.account()
                        + "' meanwhile; begin again with another name");
            }
            links.put(link, Map.of(LinkedAccounts.REFRESH_TOKEN, refresh, OWNER, back.begun().owner()));
        }
        LOG.info("'{}' linked the account '{}' of {}", request.by(), link.account(), link.pid());
        return Answer.json(201, shape(link, back.begun().owner()));
    }

    private Answer unlink(Request request) throws Problem {
        int slash = request.name().lastIndexOf('/');
        String pid = request.name().substring(0, Math.max(0, slash));
        String account = request.name().substring(slash + 1);
        Link link = links.of(pid).stream().filter(each -> each.account().equals(account))
                .filter(each -> mine(request, owner(each)))
                .findFirst().orElseThrow(() -> new Problem(404, "No such link",
                        "you have no linked account '" + account + "' of that configuration; GET links shows yours"));
        links.remove(link.pid(), link.account());
        LOG.info("'{}' unlinked the account '{}' of {}", request.by(), link.account(), link.pid());
        return Answer.none();
    }

    private boolean free(Request request, Link link) {
        return links.of(link.pid()).stream().filter(each -> each.account().equals(link.account()))
                .allMatch(each -> owner(each).equals(request.by()));
    }

    private String owner(Link link) {
        return links.secrets(link).get(OWNER).orElse("");
    }

    private static boolean mine(Request request, String owner) {
        return request.who().filter(who -> who.role().includes(Role.ADMIN) || who.name().equals(owner)).isPresent();
    }

    private static Map<String, Object> shape(Link link, String owner) {
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("id", link.pid() + "/" + link.account());
        shape.put("configuration", link.pid());
        shape.put("account", link.account());
        shape.put("site", link.site().value());
        shape.put("owner", owner);
        return shape;
    }

    /** What a state is bound to: a page's session, a program's token, or the demo's visitor. */
    private static String session(Request request) {
        String shown = Optional.ofNullable(request.http().getHeader("Authorization"))
                .or(() -> Gate.cookie(request.http()))
                .orElse("visitor");
        return SignIns.hash(request.by() + "\n" + shown);
    }

    private static String name(String user) {
        String name = user.replaceAll("[^A-Za-z0-9_-]", "-");
        return name.substring(0, Math.min(LONGEST_NAME, name.length()));
    }

    private String configuration(Optional<String> named) throws Problem {
        List<String> pids = pids();
        if (named.isPresent()) {
            return named.filter(pids::contains).orElseThrow(() -> new Problem(404, "No such configuration",
                    "no configuration '" + named.get() + "' takes linked accounts"));
        }
        if (pids.size() != 1) {
            throw new Problem(400, "Which one", pids.isEmpty()
                    ? "nothing here takes linked accounts: configure offpeak.device.tesla-vehicle with 'linked'"
                    : "give the configuration: " + String.join(", ", pids));
        }
        return pids.get(0);
    }

    private List<String> pids() {
        return references("(service.pid=*)").stream().map(LinkRoutes::pid).sorted(Comparator.naturalOrder()).toList();
    }

    private static String pid(ServiceReference<Integration> reference) {
        return String.valueOf(reference.getProperty("service.pid"));
    }

    /** Those that serve linked accounts, and are running. */
    private List<ServiceReference<Integration>> references(String filter) {
        try {
            return context.getServiceReferences(Integration.class, filter).stream().filter(this::links).toList();
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean links(ServiceReference<Integration> reference) {
        Integration integration = context.getService(reference);
        context.ungetService(reference);
        return integration instanceof LinkedAccounts;
    }

    private Optional<SignIn> signIn(String pid) throws VendorException {
        for (ServiceReference<Integration> reference : references("(service.pid=*)")) {
            Integration integration = pid(reference).equals(pid) ? context.getService(reference) : null;
            if (integration instanceof LinkedAccounts linked) {
                try {
                    return linked.signIn();
                } finally {
                    context.ungetService(reference);
                }
            }
        }
        return Optional.empty();
    }
}
