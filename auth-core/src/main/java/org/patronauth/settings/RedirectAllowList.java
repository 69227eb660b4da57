package org.patronauth.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The addresses to which a library lets a sign-in elsewhere send a client, with its token. What is compared is what a
 * browser would make of an address, so whatever two parsers may read in two ways is refused (RFC 9700 section 4.1).
 *
 * <ul>
 *   <li>Scheme, host and port must be equal; the usual ports of http and https need not be written.
 *   <li>The path must be equal, or lie below that of an entry that ends in a slash. A query may follow.
 *   <li>An address of another scheme, such as an application's own, must be equal as a whole.
 * </ul>
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @since 0.1
 */
public final class RedirectAllowList {
    /** A list that allows nothing. */
    public static final RedirectAllowList NOTHING = new RedirectAllowList(List.of());

    /** The longest address that is looked at, in characters. */
    public static final int MAXIMUM_LENGTH = 2048;

    private static final Set<String> WEB = Set.of("http", "https");
    /** Schemes whose addresses are not somebody's to be sent to, but something that a browser would run or show. */
    private static final Set<String> NO_ADDRESSES =
            Set.of("about", "blob", "data", "file", "filesystem", "javascript", "vbscript", "view-source");

    private static final Pattern ESCAPE = Pattern.compile("%[0-9A-Fa-f]{2}");
    private static final int DELETE = 0x7F;
    private static final char FIRST_PRINTABLE = '!';
    private static final char LAST_PRINTABLE = '~';

    private final List<URI> entries;

    private RedirectAllowList(List<URI> entries) {
        this.entries = entries;
    }

    /**
     * A list of these entries.
     *
     * @param entries absolute addresses; entries that {@link #flawIn} objects to allow nothing
     * @return the list
     */
    public static RedirectAllowList of(List<String> entries) {
        List<URI> usable = new ArrayList<>();
        for (String entry : entries) {
            parse(entry).filter(uri -> flawIn(uri).isEmpty()).ifPresent(usable::add);
        }
        return new RedirectAllowList(List.copyOf(usable));
    }

    /**
     * What is wrong with an entry.
     *
     * @param entry what an administrator entered
     * @return a sentence, or empty when it can be used
     */
    public static Optional<String> flawIn(String entry) {
        Optional<URI> uri = parse(entry);
        if (uri.isEmpty()) {
            return Optional.of(
                    "This is not an absolute address without user name, fragment, backslash and dot segments.");
        }
        return flawIn(uri.get());
    }

    private static Optional<String> flawIn(URI entry) {
        if (NO_ADDRESSES.contains(scheme(entry))) {
            return Optional.of("Nobody can be sent to an address of this scheme.");
        }
        return isWeb(entry) && entry.getRawQuery() != null
                ? Optional.of("An entry has no query; addresses that it allows may have any.")
                : Optional.empty();
    }

    /**
     * Looks an address up.
     *
     * @param address what a client gave
     * @return the address, if a client may be sent there
     */
    public Optional<URI> find(String address) {
        return parse(address).filter(uri -> entries.stream().anyMatch(entry -> allows(entry, uri)));
    }

    /**
     * Where a client is sent that named no address, because the sign-in began elsewhere.
     *
     * @return the first entry, if there is one
     */
    public Optional<URI> first() {
        return entries.stream().findFirst();
    }

    private static boolean allows(URI entry, URI address) {
        if (!isWeb(entry)) {
            return entry.equals(address);
        }
        if (!scheme(entry).equals(scheme(address))
                || !host(entry).equals(host(address))
                || port(entry) != port(address)) {
            return false;
        }
        String allowed = path(entry);
        String path = path(address);
        // An entry without any path means the front page alone.
        return orRoot(allowed).equals(orRoot(path)) || (allowed.endsWith("/") && path.startsWith(allowed));
    }

    /** An address that can be read in one way only. */
    private static Optional<URI> parse(String text) {
        if (text.length() > MAXIMUM_LENGTH || !text.chars().allMatch(RedirectAllowList::isHarmless)) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(text);
            return uri.isAbsolute() && uri.getRawFragment() == null && isPlain(uri)
                    ? Optional.of(uri)
                    : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static boolean isHarmless(int c) {
        return c >= FIRST_PRINTABLE && c <= LAST_PRINTABLE && c != '\\';
    }

    private static boolean isPlain(URI uri) {
        if (hidesControlCharacter(uri.toString())) {
            return false;
        }
        String authority = uri.getRawAuthority();
        if (isWeb(uri) && (authority == null || !authority.equals(authorityOf(uri)))) {
            return false;
        }
        if (authority != null && authority.contains("@")) {
            return false;
        }
        String path = uri.getRawPath();
        return path == null || !wanders(path);
    }

    /** Host and port as they would be written plainly; null where there is no host. */
    private static @Nullable String authorityOf(URI uri) {
        if (uri.getHost() == null) {
            return null;
        }
        return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }

    /** Whether a path leads, once a server has decoded it, to another place than it seems to. */
    private static boolean wanders(String path) {
        return hidesSeparator(path) || Arrays.stream(path.split("/", -1)).anyMatch(RedirectAllowList::isDotSegment);
    }

    private static boolean isDotSegment(String segment) {
        // What follows a semicolon is a parameter of the segment to some servers, which drop it.
        int end = segment.indexOf(';');
        String name = (end < 0 ? segment : segment.substring(0, end))
                .toLowerCase(Locale.ROOT)
                .replace("%2e", ".");
        return name.equals(".") || name.equals("..");
    }

    /** An escaped slash, backslash or per cent sign: who decodes once more than others sees another path. */
    private static boolean hidesSeparator(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.contains("%2f") || lower.contains("%5c") || lower.contains("%25");
    }

    private static boolean hidesControlCharacter(String text) {
        for (int at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at + 1)) {
            int value = Integer.parseInt(text.substring(at + 1, at + 3), 16);
            if (value < ' ' || value == DELETE) {
                return true;
            }
        }
        return false;
    }

    private static boolean isWeb(URI uri) {
        return WEB.contains(scheme(uri));
    }

    private static String scheme(URI uri) {
        return uri.getScheme().toLowerCase(Locale.ROOT);
    }

    private static String host(URI uri) {
        return uri.getHost().toLowerCase(Locale.ROOT);
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return scheme(uri).equals("https") ? 443 : 80;
    }

    /** The path with every escape written in the same way. */
    private static String path(URI uri) {
        return ESCAPE.matcher(uri.getRawPath())
                .replaceAll(match -> match.group().toUpperCase(Locale.ROOT));
    }

    private static String orRoot(String path) {
        return path.isEmpty() ? "/" : path;
    }

    @Override
    public String toString() {
        return "RedirectAllowList" + entries;
    }
}
