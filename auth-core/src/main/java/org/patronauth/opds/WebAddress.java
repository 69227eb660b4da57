package org.patronauth.opds;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Addresses that an administrator entered, let through only where following one cannot run anything: a client may put
 * them into a page.
 */
final class WebAddress {
    private static final Pattern MAILBOX =
            Pattern.compile("[A-Za-z0-9.!$'*+=_~-]{1,64}@[\\p{L}\\p{N}][\\p{L}\\p{N}.-]{0,253}");
    private static final Pattern TELEPHONE = Pattern.compile("tel:\\+?[0-9().-]{1,40}", Pattern.CASE_INSENSITIVE);
    private static final Pattern IMAGE_DATA =
            Pattern.compile("data:(image/(?:png|jpeg|gif|webp));base64,[A-Za-z0-9+/]+={0,2}", Pattern.CASE_INSENSITIVE);
    private static final String MAILTO = "mailto:";

    private WebAddress() {}

    /** A page: http or https with a host, and no name or password before it. */
    static Optional<String> page(String text) {
        try {
            URI uri = new URI(text);
            boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            String host = uri.getRawAuthority();
            return web && host != null && host.indexOf('@') < 0 ? Optional.of(text) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** A mailbox as an address, whether or not it was entered as one. */
    static Optional<String> mailbox(String text) {
        String box = text.regionMatches(true, 0, MAILTO, 0, MAILTO.length()) ? text.substring(MAILTO.length()) : text;
        return MAILBOX.matcher(box).matches() ? Optional.of(MAILTO + box) : Optional.empty();
    }

    /** A page, a mailbox that says {@code mailto:}, or a telephone number. */
    static Optional<String> contact(String text) {
        if (TELEPHONE.matcher(text).matches()) {
            return Optional.of(text);
        }
        return text.regionMatches(true, 0, MAILTO, 0, MAILTO.length()) ? mailbox(text) : page(text);
    }

    /** An image: a page's address, or the image itself in one of the forms that hold no script. */
    static Optional<String> image(String text) {
        return IMAGE_DATA.matcher(text).matches() ? Optional.of(text) : page(text);
    }

    /** The media type of an image, where the address tells. */
    static Optional<String> imageType(String address) {
        Matcher data = IMAGE_DATA.matcher(address);
        if (data.matches()) {
            return Optional.of(data.group(1).toLowerCase(Locale.ROOT));
        }
        String path = Optional.ofNullable(URI.create(address).getRawPath()).orElse("");
        return path.regionMatches(true, path.length() - ".png".length(), ".png", 0, ".png".length())
                ? Optional.of("image/png")
                : Optional.empty();
    }
}
