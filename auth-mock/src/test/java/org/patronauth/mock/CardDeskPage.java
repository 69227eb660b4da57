package org.patronauth.mock;

/** The smallest server on the engine: {@code /card/NUMBER?pin=PIN} is answered by a line of text. */
final class CardDeskPage extends FakeHttpServer {
    static final String RIGHT = "A card of Ferguson.\n";

    private CardDeskPage(HttpSetup setup) {
        super("fake-card-desk", setup, new Desk());
    }

    static Builder builder() {
        return new Builder();
    }

    @Override
    public int logins() {
        return requests("card");
    }

    private static final class Desk implements HttpHandler {
        @Override
        public HttpSighting see(HttpRequest request) {
            String path = request.path();
            if (!path.startsWith("/card/")) {
                return HttpSighting.of(OTHER);
            }
            String pin = request.query();
            return new HttpSighting("card", pin.startsWith("pin=") ? path.substring("/card/".length()) : null);
        }

        @Override
        public HttpAnswer answer(HttpRequest request) {
            return request.path().startsWith("/card/")
                    ? HttpAnswer.of("accepted", 200, "text/plain", HttpFaultTest.ascii(RIGHT))
                    : HttpAnswer.page("not-found", 404, "Not Found");
        }
    }

    static final class Builder extends FakeHttpServer.Builder<Builder> {
        private Builder() {
            super("/");
        }

        @Override
        Builder self() {
            return this;
        }

        @Override
        public CardDeskPage start() {
            return new CardDeskPage(setup());
        }
    }
}
