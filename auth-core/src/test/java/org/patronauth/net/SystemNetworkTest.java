package org.patronauth.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.patronauth.guard.Deadline;
import org.patronauth.spi.ServiceMisconfiguredException;

@Timeout(20)
class SystemNetworkTest {
    private static final String ILS = "ils.ferguson.example";
    private static final Duration PLENTY = Duration.ofSeconds(15);

    private final NameServer nameServer = new NameServer();
    /** A monotonic clock may begin anywhere, and turns from the greatest number to the smallest one. */
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);

    private final ExecutorService callers = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        nameServer.answerAgain();
        callers.shutdownNow();
    }

    @Test
    void aNameIsResolvedToItsAddressesInOrder() throws IOException {
        nameServer.knows(ILS, "8.8.4.4", "8.8.8.8");

        assertThat(resolve(network(), ILS)).containsExactly("8.8.4.4", "8.8.8.8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "2600::1", "[2600::1]"})
    void aLiteralAddressNeverReachesTheNameServer(String literal) throws IOException {
        assertThat(resolve(network(), literal)).hasSize(1);
        assertThat(nameServer.questions()).isZero();
    }

    // T28
    @Test
    void aLiteralAddressIsRefusedBeforeAnybodyConnects() {
        SystemNetwork network = network();

        assertThat(network.refuses("127.0.0.1")).isTrue();
        assertThat(network.refuses("[::1]")).isTrue();
        assertThat(network.refuses("8.8.8.8")).isFalse();
        assertThat(network.refuses(ILS))
                .as("a name is judged when it is resolved")
                .isFalse();
        assertThat(nameServer.questions()).isZero();
    }

    // T28
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.1",
                "127.0.1",
                "2130706433",
                "0x7f000001",
                "0x7f.1",
                "0177.0.0.1",
                "017700000001",
                "127.0.0.1.",
                "127.0.0.01",
                "10.0.0",
                "0",
                "",
                "fe80::1%lo",
                "[::1",
                "ferguson..example",
                "ferguson example",
                "ferguson/example",
                "ferguson:example",
                "ferguson`example",
                "ferguson{example",
                "ferguson\u0000.example"
            })
    void anOddSpellingOfAnAddressIsNeitherANameNorAnAddress(String spelling) {
        SystemNetwork network = network();

        assertThatExceptionOfType(UnknownHostException.class)
                .isThrownBy(() -> network.resolve(spelling, Deadline.after(PLENTY)));
        assertThat(nameServer.questions()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ils-09.a_z.example", "ils.0xfg", "1.2.3.lion", "ils.lion.example."})
    void aNameThatOnlyBeginsLikeAnAddressIsAName(String name) throws IOException {
        nameServer.knows(name, "8.8.8.8");

        assertThat(resolve(network(), name)).containsExactly("8.8.8.8");
    }

    // T28
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "10.1.2.3", "169.254.169.254", "fd00::1", "::ffff:127.0.0.1"})
    void aPrivateAddressIsRefusedAsLiteralAndAsTheAnswerToAName(String address) {
        nameServer.knows(ILS, address);

        for (String host : List.of(address, ILS)) {
            assertThatExceptionOfType(ServiceMisconfiguredException.class)
                    .isThrownBy(() -> network().resolve(host, Deadline.after(PLENTY)))
                    .withMessageContaining("\"" + host + "\"")
                    .withMessageContaining("ask the host's operator to allow this one");
        }
    }

    // T28
    @Test
    void everyAnswerOfTheNameServerIsJudgedAgain() throws IOException {
        SystemNetwork network = network();
        nameServer.knows(ILS, "8.8.8.8");
        assertThat(resolve(network, ILS)).containsExactly("8.8.8.8");

        nameServer.knows(ILS, "127.0.0.1");
        pass(Duration.ofSeconds(31));

        assertThatExceptionOfType(ServiceMisconfiguredException.class)
                .isThrownBy(() -> network.resolve(ILS, Deadline.after(PLENTY)));
    }

    // T28
    @Test
    void withoutEncryptionOnlyListedAddressesAreAsked() throws IOException {
        nameServer.knows(ILS, "8.8.8.8", "8.8.4.4", "10.1.2.3");
        assertThatExceptionOfType(ServiceMisconfiguredException.class)
                .isThrownBy(() -> network().resolveForPlainHttp(ILS, Deadline.after(PLENTY)))
                .withMessageContaining("without encryption");
        assertThat(network().refusesPlainHttp("8.8.8.8")).isTrue();
        assertThat(network().refusesPlainHttp("127.0.0.1")).isTrue();
        assertThat(network().refusesPlainHttp(ILS))
                .as("a name is judged when it is resolved")
                .isFalse();

        SystemNetwork listed = SystemNetwork.builder()
                .resolver(nameServer)
                .allowedAddresses(AllowedAddresses.parse("8.8.4.4,10.0.0.0/8"))
                .build();
        assertThat(listed.resolveForPlainHttp(ILS, Deadline.after(PLENTY)))
                .extracting(InetAddress::getHostAddress)
                .containsExactly("8.8.4.4", "10.1.2.3");
        assertThat(listed.resolveForPlainHttp("10.9.9.9", Deadline.after(PLENTY)))
                .hasSize(1);
        assertThat(listed.refusesPlainHttp("8.8.4.4")).isFalse();
        assertThat(listed.refusesPlainHttp("[::1]")).isTrue();
    }

    @Test
    void ofSeveralAddressesThePermittedOnesRemain() throws IOException {
        nameServer.knows(ILS, "10.0.0.1", "8.8.8.8", "127.0.0.1");

        assertThat(resolve(network(), ILS)).containsExactly("8.8.8.8");
    }

    @Test
    void aListedAddressIsPermitted() throws IOException {
        SystemNetwork network = SystemNetwork.builder()
                .allowedAddresses(AllowedAddresses.parse("127.0.0.0/8"))
                .resolver(nameServer)
                .build();

        assertThat(resolve(network, "127.0.0.1")).containsExactly("127.0.0.1");
    }

    @Test
    void aNameWithoutAddressIsUnknown() {
        assertThatExceptionOfType(UnknownHostException.class)
                .isThrownBy(() -> network().resolve(ILS, Deadline.after(PLENTY)));
    }

    // B10
    @Test
    void theCallerWaitsNoLongerThanItsDeadlineForASilentNameServer() throws Exception {
        nameServer.hangs();
        SystemNetwork network = network();

        assertThatExceptionOfType(SocketTimeoutException.class)
                .isThrownBy(() -> network.resolve(ILS, Deadline.after(Duration.ofMillis(20))));

        nameServer.knows(ILS, "8.8.8.8");
        nameServer.answerAgain();
        assertThat(resolve(network, ILS)).containsExactly("8.8.8.8");
    }

    @Test
    void manyWhoWaitForOneNameAskOnce() throws Exception {
        nameServer.knows(ILS, "8.8.8.8");
        nameServer.hangs();
        SystemNetwork network = network();
        CountDownLatch asking = new CountDownLatch(20);
        List<Future<List<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            answers.add(callers.submit(() -> {
                asking.countDown();
                return resolve(network, ILS);
            }));
        }
        asking.await();
        nameServer.awaitQuestions(1);
        nameServer.answerAgain();

        for (Future<List<String>> answer : answers) {
            assertThat(answer.get(10, TimeUnit.SECONDS)).containsExactly("8.8.8.8");
        }
        assertThat(nameServer.questions()).isEqualTo(1);
    }

    @Test
    void beyondTheBoundALookUpFailsAtOnceAndKnownNamesStillServe() throws Exception {
        nameServer.knows("ils.lion.example", "8.8.8.8");
        SystemNetwork network = SystemNetwork.builder()
                .resolver(nameServer)
                .nanoTime(nanos::get)
                .maximumLookups(2)
                .build();
        resolve(network, "ils.lion.example");
        nameServer.hangs();
        Future<List<String>> lci = callers.submit(() -> resolve(network, "ils.lci.example"));
        Future<List<String>> nypl = callers.submit(() -> resolve(network, "ils.nypl.example"));
        nameServer.awaitQuestions(3);

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> network.resolve(ILS, Deadline.after(PLENTY)))
                .withMessageContaining("Too many host names");
        pass(Duration.ofSeconds(31));
        assertThat(resolve(network, "ils.lion.example")).containsExactly("8.8.8.8");
        assertThat(nameServer.questions()).isEqualTo(3);
        assertThat(List.of(lci, nypl)).noneMatch(Future::isDone);
    }

    @Test
    void anAnswerServesForThirtySecondsAndIsThenRefreshed() throws IOException {
        SystemNetwork network = network();
        nameServer.knows(ILS, "8.8.8.8");
        resolve(network, ILS);
        nameServer.knows(ILS, "8.8.4.4");

        pass(Duration.ofSeconds(30));
        assertThat(resolve(network, ILS)).containsExactly("8.8.8.8");
        assertThat(nameServer.questions()).isEqualTo(1);

        pass(Duration.ofNanos(1));
        assertThat(resolve(network, ILS)).containsExactly("8.8.4.4");
        assertThat(nameServer.questions()).isEqualTo(2);
    }

    @Test
    void howLongAnAnswerServesCanBeSet() throws IOException {
        SystemNetwork network = SystemNetwork.builder()
                .resolver(nameServer)
                .nanoTime(nanos::get)
                .remember(Duration.ZERO, Duration.ofSeconds(1))
                .build();
        nameServer.knows(ILS, "8.8.8.8");
        resolve(network, ILS);
        nameServer.knows(ILS, "8.8.4.4");
        assertThat(resolve(network, ILS)).containsExactly("8.8.8.8");

        pass(Duration.ofNanos(1));
        assertThat(resolve(network, ILS)).containsExactly("8.8.4.4");

        nameServer.forgets(ILS);
        pass(Duration.ofSeconds(1));
        assertThat(resolve(network, ILS)).containsExactly("8.8.4.4");
        pass(Duration.ofNanos(1));
        assertThatExceptionOfType(UnknownHostException.class)
                .isThrownBy(() -> network.resolve(ILS, Deadline.after(PLENTY)));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        SystemNetwork.Builder builder = SystemNetwork.builder();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.remember(Duration.ofNanos(-1), Duration.ofSeconds(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.remember(Duration.ofSeconds(2), Duration.ofSeconds(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.refreshPatience(Duration.ofNanos(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.maximumLookups(0));
        assertThat(builder.remember(Duration.ZERO, Duration.ZERO)
                        .refreshPatience(Duration.ZERO)
                        .maximumLookups(1)
                        .build())
                .isNotNull();
    }

    @Test
    void namesAreTheSameWhateverTheirCase() throws IOException {
        SystemNetwork network = network();
        nameServer.knows(ILS, "8.8.8.8");
        resolve(network, ILS);

        assertThat(resolve(network, "ILS.Ferguson.EXAMPLE")).containsExactly("8.8.8.8");
        assertThat(nameServer.questions()).isEqualTo(1);
    }

    @Test
    void aFailedRefreshLeavesTheOldAnswerForTenMinutes() throws IOException {
        SystemNetwork network = network();
        nameServer.knows(ILS, "8.8.8.8");
        resolve(network, ILS);
        nameServer.forgets(ILS);

        pass(Duration.ofMinutes(10));
        assertThat(resolve(network, ILS)).containsExactly("8.8.8.8");

        pass(Duration.ofNanos(1));
        assertThatExceptionOfType(UnknownHostException.class)
                .isThrownBy(() -> network.resolve(ILS, Deadline.after(PLENTY)));
    }

    @Test
    void aSlowRefreshServesTheOldAnswerNowAndTheNewOneLater() throws Exception {
        SystemNetwork network = network(Duration.ZERO);
        nameServer.knows(ILS, "8.8.8.8");
        resolve(network, ILS);
        nameServer.knows(ILS, "8.8.4.4");
        nameServer.hangs();
        pass(Duration.ofSeconds(31));

        assertThat(resolve(network, ILS)).containsExactly("8.8.8.8");
        assertThat(resolve(network, ILS)).containsExactly("8.8.8.8");
        nameServer.awaitQuestions(2);
        assertThat(nameServer.questions()).isEqualTo(2);

        nameServer.answerAgain();
        pass(Duration.ofMinutes(11));
        assertThat(resolve(network, ILS)).containsExactly("8.8.4.4");
    }

    @Test
    void anInterruptedCallerStaysInterrupted() throws Exception {
        nameServer.hangs();
        SystemNetwork network = network();
        Callable<Boolean> interrupted = () -> {
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(InterruptedIOException.class)
                    .isThrownBy(() -> network.resolve(ILS, Deadline.after(PLENTY)));
            return Thread.interrupted();
        };

        assertThat(callers.submit(interrupted).get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aResolverThatBreaksIsAFailureLikeAnyOther() throws IOException {
        SystemNetwork network = network();
        nameServer.breaks();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> network.resolve(ILS, Deadline.after(PLENTY)))
                .withMessage("The server's host name could not be looked up.");

        nameServer.knows(ILS, "8.8.8.8");
        assertThat(resolve(network, ILS)).containsExactly("8.8.8.8");
    }

    @Test
    void lookUpsRunOnDaemonThreads() throws IOException {
        nameServer.knows(ILS, "8.8.8.8");
        resolve(network(), ILS);

        assertThat(nameServer.askedByDaemon).isTrue();
    }

    private SystemNetwork network() {
        return network(PLENTY);
    }

    private SystemNetwork network(Duration patience) {
        return SystemNetwork.builder()
                .resolver(nameServer)
                .nanoTime(nanos::get)
                .refreshPatience(patience)
                .build();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static List<String> resolve(SystemNetwork network, String host) throws IOException {
        return network.resolve(host, Deadline.after(PLENTY)).stream()
                .map(InetAddress::getHostAddress)
                .toList();
    }

    /** Knows names, hangs and breaks as told. */
    private static final class NameServer implements SystemNetwork.Resolver {
        private final Map<String, List<InetAddress>> names = new ConcurrentHashMap<>();
        private final AtomicInteger questions = new AtomicInteger();
        private volatile CountDownLatch gate = new CountDownLatch(0);
        private volatile boolean broken;
        volatile boolean askedByDaemon;

        @Override
        public List<InetAddress> resolve(String hostName) throws UnknownHostException {
            askedByDaemon = Thread.currentThread().isDaemon();
            CountDownLatch closed = gate;
            questions.incrementAndGet();
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (broken) {
                throw new IllegalStateException("the name service is broken");
            }
            List<InetAddress> known = names.get(hostName);
            if (known == null) {
                throw new UnknownHostException(hostName);
            }
            return known;
        }

        void knows(String name, String... addresses) {
            broken = false;
            names.put(
                    name,
                    List.of(addresses).stream()
                            .map(text -> IpLiteral.parse(text).orElseThrow())
                            .toList());
        }

        void forgets(String name) {
            names.remove(name);
        }

        void breaks() {
            broken = true;
        }

        void hangs() {
            gate = new CountDownLatch(1);
        }

        void answerAgain() {
            gate.countDown();
        }

        int questions() {
            return questions.get();
        }

        void awaitQuestions(int number) {
            while (questions.get() < number) {
                Thread.onSpinWait();
            }
        }
    }
}
