package offpeak.simulator.http;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import offpeak.simulator.home.Climate;
import offpeak.simulator.home.Home;
import offpeak.simulator.home.Vehicle;
import offpeak.simulator.price.Prices;

/**
 * All vendors without a socket: finds whose a path is, counts the requests, and has faults and mishaps befall them. Paths
 * do not meet, so the vendors share their base URL.
 */
public final class Faces {

    /** It names none; enough for any client, and a loop gone wild is noticed. */
    private static final int TESSIE_A_MINUTE = 600;
    private static final int TESLEMETRY_A_MINUTE = 30;

    /** @param vendor empty for the simulator's own, which never fails */
    record Place(String pathPrefix, Optional<Vendor> vendor, Face face) {}

    private final Faults faults;
    private final Mishaps mishaps;
    private final List<Place> places;
    private final Map<Vendor, AtomicInteger> requests = new ConcurrentHashMap<>();

    public Faces(InstantSource clock, Home home, Vehicle car, Prices imports, Prices exports, Faults faults,
            Mishaps mishaps) {
        this.faults = faults;
        this.mishaps = mishaps;
        Climate climate = new Climate(clock, home.zone());
        Doorkeeper tokens = TokenDesk.fleet(clock);
        FleetFace fleet = new FleetFace(Vendor.FLEET, "", tokens, home, car, faults);
        places = new ArrayList<>(MarketFaces.places(clock, home, imports, exports, faults));
        places.addAll(List.of(new Place("/v1/", Optional.of(Vendor.OCTOPUS),
                new OctopusFace(clock, faults, imports, exports)),
                new Place("/oauth2/", Optional.of(Vendor.FLEET), fleet),
                new Place("/api/1/", Optional.of(Vendor.FLEET), fleet),
                new Place("/api/v1/", Optional.of(Vendor.NETZERO), new NetZeroFace(home, faults)),
                new Place(FleetFace.PROXY + "/", Optional.of(Vendor.FLEET),
                        new FleetFace(Vendor.FLEET, FleetFace.PROXY, tokens, home, car, faults)),
                new Place("/owner/", Optional.of(Vendor.OWNER),
                        new FleetFace(Vendor.OWNER, "/owner", TokenDesk.owner(clock), home, car, faults)),
                new Place("/tessie/", Optional.of(Vendor.TESSIE), new FleetFace(Vendor.TESSIE, "/tessie",
                        new KeyDesk(clock, Accounts.TESSIE_TOKEN, TESSIE_A_MINUTE), home, car, faults)),
                new Place("/teslemetry/", Optional.of(Vendor.TESLEMETRY), new FleetFace(Vendor.TESLEMETRY,
                        "/teslemetry", new KeyDesk(clock, Accounts.TESLEMETRY_TOKEN, TESLEMETRY_A_MINUTE), home, car,
                        faults)),
                new Place("/gateway/", Optional.of(Vendor.GATEWAY), new GatewayFace(clock, home)),
                new Place("/portal", Optional.of(Vendor.TCC), new TccFace(clock, climate, faults)),
                new Place("/resideo/", Optional.of(Vendor.RESIDEO), new ResideoFace(clock, climate, faults)),
                new Place("/simulator/", Optional.empty(),
                        new SimulatorFace(home, imports, faults, mishaps, this::requests))));
    }

    /** Requests received by a vendor's face, failed ones too. */
    public int requests(Vendor vendor) {
        AtomicInteger count = requests.get(vendor);
        return count == null ? 0 : count.get();
    }

    /** Calls of all of Tesla's faces so far that wake a car or keep it awake. */
    public int waking() {
        return places.stream().map(Place::face).distinct().mapToInt(face -> face instanceof FleetFace fleet
                ? fleet.waking()
                : 0).sum();
    }

    /** The vendors as a function: for clients within the process. */
    public Function<HttpRequest, HttpResponse<byte[]>> inProcess() {
        return new InProcess(this);
    }

    Outcome answer(Request request) {
        Optional<Place> place = places.stream().filter(p -> request.path().startsWith(p.pathPrefix())).findFirst();
        if (place.isEmpty()) {
            return new Outcome.Answered(Answer.text(404, "text/html", Map.of(), "<h1>404 Not Found</h1>"));
        }
        Face face = place.get().face();
        if (place.get().vendor().isEmpty()) {
            return new Outcome.Answered(answer(face, request));
        }
        Vendor vendor = place.get().vendor().get();
        requests.computeIfAbsent(vendor, v -> new AtomicInteger()).incrementAndGet();
        Optional<Faults.Active> fault = faults.active(vendor).filter(a -> a.fault().hits(request.path()));
        Effect effect = fault.map(f -> f.fault().effect()).filter(e -> !(e instanceof Effect.InFace))
                .or(() -> mishaps.next(vendor, request))
                .orElse(new Effect.InFace());
        if (effect instanceof Effect.Hang) {
            return new Outcome.Silence(fault);
        }
        if (effect instanceof Effect.Refuse refusal) {
            return new Outcome.Answered(refusal.answer(fault.map(Faults.Active::number).orElse(0)));
        }
        Answer answer = answer(face, request);
        if (effect instanceof Effect.CutAnswer) {
            return new Outcome.Cut(answer);
        }
        return new Outcome.Answered(effect instanceof Effect.HalveAnswer ? answer.halved() : answer);
    }

    private static Answer answer(Face face, Request request) {
        try {
            return face.answer(request);
        } catch (BadRequest e) {
            return face.badRequest(e.getMessage());
        }
    }
}
