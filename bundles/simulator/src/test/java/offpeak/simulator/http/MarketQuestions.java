package offpeak.simulator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.ZipInputStream;

import offpeak.simulator.Client;
import offpeak.simulator.MovableClock;
import tools.jackson.databind.JsonNode;

/** Asks the faces of prices and forecasts what their integrations ask, and looks for their faults. */
final class MarketQuestions {

    static final String RTM = "/caiso/oasisapi/SingleZip?queryname=PRC_INTVL_LMP&market_run_id=RTM&version=3"
            + "&node=TH_NP15_GEN-APND";
    private static final String RTM_DAY = RTM + "&startdatetime=20260110T00:00-0000&enddatetime=20260110T17:00-0000";
    private static final String FLEX = "{\"query\":\"query($device:String!){flexPlannedDispatches(deviceId:$device){"
            + "start end type energyAddedKwh}}\",\"variables\":{\"device\":\"" + Accounts.OCTOPUS_CAR + "\"}}";

    private MarketQuestions() {}

    static HttpResponse<String> ask(Client client, MovableClock clock, Vendor vendor)
            throws IOException, InterruptedException {
        Client token = client.withBearer(Accounts.MARKET_TOKEN);
        return switch (vendor) {
            case CAISO -> {
                clock.advance(Duration.ofSeconds(5));
                yield client.get(RTM_DAY);
            }
            case INTELLIGENT -> login(client);
            case NORD_POOL -> client.get(
                    "/nord-pool/api/DayAheadPrices?market=DayAhead&date=2026-01-11&deliveryArea=SE3&currency=EUR");
            case ENTSOE -> client.get("/entsoe/api?securityToken=" + Accounts.MARKET_TOKEN
                    + "&DocumentType=A44&In_Domain=10Y1001A1001A82H&Out_Domain=10Y1001A1001A82H"
                    + "&PeriodStart=202601101000&PeriodEnd=202601112300");
            case TIBBER -> token.post("/tibber/v1-beta/gql", "{\"query\":\"{viewer{homes{id currentSubscription{"
                    + "priceInfo(resolution:QUARTER_HOURLY){today{startsAt total currency}}}}}}\"}");
            case AWATTAR -> client.get("/awattar/v1/marketdata?start=1768046400000&end=1768219200000");
            case AMBER -> token.get("/amber/v1/sites/" + Accounts.AMBER_SITE + "/prices/current?next=2");
            case COMED ->
                client.get("/comed/api?type=5minutefeed&datestart=202601101000&dateend=202601101100");
            case OPENEI -> client.get("/openei/utility_rates?version=7&format=json&detail=full&getpage="
                    + Accounts.OPENEI_TARIFF + "&api_key=DEMO_KEY");
            case CARBON -> client.get("/carbon-intensity/intensity/2026-01-10T17:10Z/fw48h");
            case FORECAST_SOLAR -> client.get("/forecast-solar/estimate/51.5000/-0.1300/30/0/4.000?time=utc");
            case SOLCAST -> token.get(
                    "/solcast/rooftop_sites/" + Accounts.SOLCAST_ROOFTOP
                            + "/forecasts?period=PT30M&format=json&hours=24");
            case OPEN_METEO -> client.get("/open-meteo/v1/forecast?latitude=51.5&longitude=-0.1&hourly=temperature_2m,"
                    + "shortwave_radiation,cloud_cover,wind_speed_10m&past_days=1&forecast_days=2&timeformat=unixtime");
            case WEATHERBIT -> client.get("/weatherbit/v2.0/forecast/hourly?lat=51.5&lon=-0.1&hours=48&units=M&key="
                    + Accounts.MARKET_TOKEN);
            default -> throw new AssertionError("no face of prices or forecasts: " + vendor);
        };
    }

    private static HttpResponse<String> login(Client client) throws IOException, InterruptedException {
        return client.post("/kraken/v1/graphql/", "{\"query\":\"mutation($key:String!){obtainKrakenToken("
                + "input:{APIKey:$key}){token}}\",\"variables\":{\"key\":\"" + Accounts.OCTOPUS_KEY + "\"}}");
    }

    /** A client that has logged in to Octopus, with either form of the token. */
    static Client octopus(Client client) throws IOException, InterruptedException {
        return client.withBearer(token(client));
    }

    static String token(Client client) throws IOException, InterruptedException {
        return Client.json(login(client)).path("data").path("obtainKrakenToken").path("token").stringValue();
    }

    /** @return the only member of the zip that is answered */
    static String unzipped(URI url) throws IOException, InterruptedException {
        byte[] body = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofByteArray()).body();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(body))) {
            if (zip.getNextEntry() == null) {
                throw new IOException("no zip: " + new String(body, StandardCharsets.UTF_8));
            }
            return new String(zip.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** A fault that is in force shows. */
    static void seen(Client client, MovableClock clock, Fault fault) throws IOException, InterruptedException {
        switch (fault) {
            case CAISO_HTML -> {
                assertEquals(200, ask(client, clock, Vendor.CAISO).statusCode());
                assertTrue(ask(client, clock, Vendor.CAISO).body().startsWith("<html>"));
            }
            case CAISO_1000, CAISO_1004 -> {
                clock.advance(Duration.ofSeconds(5));
                assertTrue(unzipped(URI.create(client.base() + RTM_DAY))
                        .contains("<m:ERR_CODE>" + fault.wire() + "</m:ERR_CODE>"));
            }
            case CAISO_GARBLED -> {
                clock.advance(Duration.ofSeconds(5));
                assertThrows(IOException.class, () -> unzipped(URI.create(client.base() + RTM_DAY)));
            }
            case CAISO_TRUNCATED -> {
                IOException cut = assertThrows(IOException.class, () -> ask(client, clock, Vendor.CAISO));
                assertFalse(cut instanceof HttpTimeoutException, cut.toString());
            }
            case INTELLIGENT_WITHDRAWN -> assertTrue(octopus(client).postJson("/kraken/v1/graphql/", FLEX).path("data")
                    .path("flexPlannedDispatches").isEmpty());
            case INTELLIGENT_FLEX_GONE ->
                assertEquals("KT-CT-1113", code(octopus(client).postJson("/kraken/v1/graphql/", FLEX)));
            case INTELLIGENT_KEY -> assertEquals("KT-CT-1138", code(Client.json(login(client))));
            case INTELLIGENT_1199 -> assertEquals("KT-CT-1199", code(Client.json(login(client))));
            case INTELLIGENT_WAF -> assertTrue(
                    login(client).statusCode() == 403 && login(client).body().startsWith("<!doctype"));
            default -> {
                if (fault.wire().equals("timeout")) {
                    assertThrows(HttpTimeoutException.class, () -> ask(client.hasty(), clock, fault.vendor()));
                } else {
                    assertEquals(fault.wire(), Integer.toString(ask(client, clock, fault.vendor()).statusCode()));
                }
            }
        }
    }

    static String code(JsonNode answer) {
        return answer.path("errors").path(0).path("extensions").path("errorCode").stringValue("");
    }
}
