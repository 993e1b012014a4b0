# Everything from nothing on Debian 12 with git, make and python3; root or sudo only where a system package is missing.
.PHONY: run test nightly lint bench build lock setup test-setup pictures
.DELETE_ON_ERROR:

PYTHON := .venv/bin/python
# Where this is set, every process compiles the program anew.
unexport PYTHONDONTWRITEBYTECODE
# uv reads the lock; pip installs, because it is pip that an office's mirror is configured for.
# What Qt needs to paint a window, and what printing needs.
QT_DEBS := python3-venv libegl1 libgl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libglib2.0-0 libxcb-cursor0 \
    libxkbcommon-x11-0 libxcb-icccm4 libxcb-keysyms1 libxcb-image0 libxcb-render-util0 libxcb-shape0 libxcb-randr0 \
    libxcb-sync1 libxcb-xfixes0 libxcb-xkb1 libcups2
# The judges that we did not write, and a screen for machines that have none.
TEST_DEBS := age openssl unzip poppler-utils qpdf libreoffice-calc-nogui libreoffice-writer-nogui xvfb xauth libnss3-tools
BUILD_DEBS := binutils

define install_missing
	@missing=""; for p in $(1); do \
	  dpkg-query -W -f='$${db:Status-Abbrev}' $$p 2>/dev/null | grep -q ^ii || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then \
	  if [ "$$(id -u)" = 0 ]; then as=; elif command -v sudo >/dev/null; then as=sudo; \
	  else echo "请管理员先运行：apt-get install$$missing" >&2; exit 1; fi; \
	  echo "安装系统包：$$missing"; \
	  $$as apt-get update -qq && $$as env DEBIAN_FRONTEND=noninteractive \
	    apt-get install -y -qq --no-install-recommends $$missing >/dev/null; fi
endef

run: setup
	$(PYTHON) main.py demo
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then $(PYTHON) main.py demo/双河镇.tuodi; \
	else echo "这台电脑没有图形界面。成品在 demo/ 里：签批的 PDF、Excel、上报包和核验结果。"; fi

test: test-setup lint
	QT_QPA_PLATFORM=offscreen $(PYTHON) -m pytest -n 2 --dist loadfile -q

# What takes long: merging over 10,000 histories, and every reader of outside files under two fuzzers.
nightly: .venv/nightly
	QT_QPA_PLATFORM=offscreen TUODI_EXAMPLES=1000 $(PYTHON) -m pytest -n 2 --dist loadfile -q tests/fuzz
	$(PYTHON) -m tests.fuzz.guided 60
	TUODI_EXAMPLES=10000 $(PYTHON) -m pytest -n 2 -q tests/model/exchange/test_merging_any_order.py

lint: setup
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports

bench: test-setup .venv/bench-ready
	QT_QPA_PLATFORM=offscreen $(PYTHON) -m bench

build: setup
	$(call install_missing,$(BUILD_DEBS))
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) PYTHONHASHSEED=0 \
	  .venv/bin/pyinstaller --noconfirm --clean --log-level WARN build.spec
	$(PYTHON) -m bench.built dist/tuodi

pictures: setup
	$(PYTHON) docs/manual/pictures.py

setup: .venv/ready
	$(call install_missing,$(QT_DEBS))

test-setup: setup
	$(call install_missing,$(TEST_DEBS))

.venv/ready: uv.lock Makefile
	$(call install_missing,$(QT_DEBS))
	test -x $(PYTHON) || python3 -m venv .venv
	$(PYTHON) -m pip install -q --disable-pip-version-check uv==0.13.8
	.venv/bin/uv export --frozen -q --no-emit-project --no-header > .venv/requirements.txt
	$(PYTHON) -m pip install -q --disable-pip-version-check --require-hashes -r .venv/requirements.txt
	touch $@

# atheris has wheels for x86-64 Linux alone; nobody else needs it.
.venv/nightly: .venv/ready | test-setup
	.venv/bin/uv export --frozen -q --no-emit-project --no-header --only-group nightly > .venv/nightly.txt
	$(PYTHON) -m pip install -q --disable-pip-version-check --require-hashes -r .venv/nightly.txt
	touch $@

# What the benchmarks compare with.
.venv/bench-ready: .venv/ready
	.venv/bin/uv export --frozen -q --only-group bench --no-emit-project --no-header > .venv/bench-requirements.txt
	$(PYTHON) -m pip install -q --disable-pip-version-check --require-hashes -r .venv/bench-requirements.txt
	touch $@

# The lock names files and digests, no server: any mirror that has them can serve them.
lock:
	.venv/bin/uv lock --upgrade
	$(PYTHON) resources/making/hostless_lock.py uv.lock
