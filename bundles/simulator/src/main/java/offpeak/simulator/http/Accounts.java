package offpeak.simulator.http;

/** What the simulated owner's accounts are called, for configurations and tests. */
public final class Accounts {

    /** The home's site: 16 digits, as real ones have. */
    public static final long SITE_ID = 2_252_147_638_651_104L;
    /** An account often lists a site without any device; it must be passed over. */
    public static final long EMPTY_SITE_ID = 2_252_147_638_651_999L;
    /** The account's car. Its id is a whole number that no double holds: clients that read it as one get another car. */
    public static final String VIN = "5YJ3E7EA0SIMULATE";
    public static final String VEHICLE_ID = "3744123456789012345";
    /** The first refresh token that the token endpoint takes from a client. */
    public static final String FLEET_REFRESH_TOKEN = "simulated-refresh-1";
    public static final String FLEET_CLIENT_ID = "simulated-client";
    /** The same for Tesla's older API. */
    public static final String OWNER_REFRESH_TOKEN = "simulated-owner-1";
    public static final String TESSIE_TOKEN = "simulated-tessie-token";
    public static final String TESLEMETRY_TOKEN = "simulated-teslemetry-token";
    /** Of the gateway at home. */
    public static final String GATEWAY_PASSWORD = "SIM01";
    public static final String NETZERO_TOKEN = "simulated-netzero-token";
    public static final String TCC_USER = "owner@simulated.example";
    public static final String TCC_PASSWORD = "simulated-tcc-password";
    public static final long TCC_DEVICE = 1_201_001;
    public static final String RESIDEO_KEY = "simulated-resideo-key";
    public static final String RESIDEO_SECRET = "simulated-resideo-secret";
    public static final String RESIDEO_REFRESH_TOKEN = "simulated-resideo-refresh";
    public static final String RESIDEO_DEVICE = "LCC-00D02D000001";
    public static final String IMPORT_PRODUCT = "AGILE-24-10-01";
    public static final String EXPORT_PRODUCT = "AGILE-OUTGOING-19-05-13";
    public static final String INTELLIGENT_PRODUCT = "IOG-SMB-25-12-01";

    public static final String OCTOPUS_ACCOUNT = "A-51M0A7ED";
    public static final String OCTOPUS_METER = "1200000000017";
    public static final String OCTOPUS_KEY = "sk_live_simulated";
    /** The device that the supplier charges. */
    public static final String OCTOPUS_CAR = "00000000-0000-4000-8000-000000000002";

    /** What every vendor of prices or forecasts takes that wants a token: letters and digits, as some insist. */
    public static final String MARKET_TOKEN = "simulatedtoken1";
    public static final String TIBBER_HOME = "5e1f0000-0000-4000-8000-000000000001";
    public static final String AMBER_SITE = "01SIMULATEDSITE";
    public static final String OPENEI_TARIFF = "5ca1ab1e5ca1ab1e5ca1ab1e";
    public static final String SOLCAST_ROOFTOP = "5111-5111-5111-5111";

    private Accounts() {}
}
