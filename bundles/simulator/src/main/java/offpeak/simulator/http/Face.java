package offpeak.simulator.http;

/** One vendor's API: a request in, an answer out. It knows no sockets. */
interface Face {

    /**
     * @throws BadRequest when the client made a mistake; it becomes {@link #badRequest}
     */
    Answer answer(Request request);

    /** How this vendor tells a client of its mistake. */
    Answer badRequest(String why);
}
