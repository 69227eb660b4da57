package org.patronauth;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A service as an administrator sees it.
 *
 * @param id the id
 * @param name the name for people
 * @param protocol the protocol's name
 * @param settings stored values by canonical key, secrets masked
 * @param version what to send back with a change
 * @param libraries who uses it, by short name
 * @param lastSelfTest what the last self-test found, or null when none is kept
 * @param status how it is doing on this host
 * @since 0.1
 */
public record ServiceView(
        long id,
        String name,
        String protocol,
        Map<String, Object> settings,
        long version,
        List<LibraryId> libraries,
        @Nullable SelfTestReport lastSelfTest,
        ServiceStatus status) {}
