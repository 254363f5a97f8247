extension Document {
    /// Puts what the server sends where it belongs, and shows samples' cards over the page. The page is whole without it.
    static let script = """
        (() => {
          const link = document.getElementById('link');
          const card = document.getElementById('card');
          if (!('live' in document.body.dataset)) return;
          const put = (id, html) => {
            const part = document.getElementById(id);
            if (!part) return;
            const chosen = getSelection();
            if (chosen.type === 'Range' && part.contains(chosen.anchorNode)) return;
            const held = part.contains(document.activeElement) && document.activeElement.getAttribute('href');
            const places = [...part.querySelectorAll('.scroll')].map(e => e.scrollLeft);
            part.innerHTML = html;
            part.querySelectorAll('.scroll').forEach((e, i) => { e.scrollLeft = places[i] || 0; });
            if (held) part.querySelector('a[href="' + CSS.escape(held) + '"]')?.focus();
          };
          let over = false;
          const listen = () => {
            const source = new EventSource('/events');
            source.onopen = () => { over = false; link.textContent = 'live'; };
            source.onerror = () => {
              link.textContent = over ? 'the run has ended' : 'no connection; trying again';
              if (source.readyState === EventSource.CLOSED) setTimeout(listen, 3000);
            };
            source.onmessage = event => {
              const news = JSON.parse(event.data);
              document.title = news.title;
              for (const [id, html] of Object.entries(news.parts)) put(id, html);
            };
            source.addEventListener('end', () => { over = true; });
          };
          listen();
          document.addEventListener('click', async event => {
            if (event.target === card || event.target.closest('.close')) return card.close();
            const to = event.target.closest('a[data-card]');
            if (!to || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
            event.preventDefault();
            card.textContent = 'looking for it …';
            card.showModal();
            const url = new URL(to.href);
            url.searchParams.set('part', '1');
            try {
              card.innerHTML = await (await fetch(url)).text();
            } catch {
              card.textContent = 'no connection';
            }
          });
        })();
        """
}
