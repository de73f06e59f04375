"""Judges the columns of the saturation regression by folds of gu: log-likelihood held out, and what large cells hold.

    /work/venv/bin/python scripts/golden/saturation_folds.py LAKE/current 20224 [COLUMNS …]

COLUMNS are letters: b bounds at the 2nd and 98th percentile, k kinds of area, o other shops of each sector; `x` is the
fit of before (none of them). Twenty-five industries, drawn with a fixed seed; five folds of whole gu. Maximum likelihood
by reweighted least squares and scipy.
"""

import sys

import numpy as np
import polars as pl
from scipy.special import gammaln
from scipy.optimize import minimize_scalar
L, Q = sys.argv[1].rstrip("/") + "/", int(sys.argv[2])
a=pl.read_parquet(L+'core_areas/*.parquet').filter(pl.col('area_kind')=='trade_area').sort('area_code')
q=pl.read_parquet(L+'core_area_quarters/*/*.parquet').filter((pl.col('area_kind')=='trade_area')&(pl.col('quarter')<=Q))
c=pl.read_parquet(L+f'mart_changes/{Q}/*.parquet').filter((pl.col('area_kind')=='trade_area')&(pl.col('source')=='store_counts')&(pl.col('industry_code')!='ALL'))
codes=a['area_code'].to_list(); ix={k:i for i,k in enumerate(codes)}
n=len(codes); kind=np.array(a['trade_area_kind'].to_list()); gu=np.array(a['gu_code'].fill_null('').to_list()); name=a['area_name'].to_list()
inds=sorted(c['industry_code'].unique().to_list()); jx={k:i for i,k in enumerate(inds)}
Y=np.zeros((n,len(inds)))
for r in c.select('area_code','industry_code','store_count').iter_rows():
    if r[0] in ix: Y[ix[r[0]],jx[r[1]]]=r[2]
def meas(src,col):
    v=np.full(n,np.nan)
    for r in q.filter(pl.col('source')==src).sort('quarter','publication').select('area_code',col).iter_rows():
        if r[0] in ix and r[1] is not None: v[ix[r[0]]]=np.log1p(r[1])
    return v
M=[meas('foot_traffic','foot_traffic_count'),meas('residents','resident_count'),meas('workers','worker_count'),meas('facilities','facility_count')]
size=np.full(n,np.nan)
for i,m in enumerate(a['area_m2'].to_list()): size[i]=np.log(m)
M.append(size)
def std(v,bound):
    k=~np.isnan(v)
    w=v.copy()
    if bound: lo,hi=np.quantile(v[k],[.02,.98]); w=np.clip(v,lo,hi)
    m,s=w[k].mean(),w[k].std()
    z=np.where(k,(w-m)/s,0); cols=[z]
    if (~k).any(): cols.append((~k).astype(float))
    return cols
def fit(X,y,iters=60,ridge=1e-8):
    k=X.shape[1]; b=np.zeros(k); b[0]=np.log(max(y.mean(),1e-9)); r=1.0
    def ll(b,r):
        mu=np.exp(np.clip(X@b,-30,30)); return (gammaln(y+r)-gammaln(r)+r*np.log(r/(r+mu))+y*np.log(mu/(r+mu))).sum()
    for outer in range(8):
        for _ in range(iters):
            mu=np.exp(np.clip(X@b,-30,30)); w=mu/(1+mu/r); zz=np.clip(X@b,-30,30)+(y-mu)/mu
            A=(X*w[:,None]).T@X; A+=np.eye(k)*(ridge*np.trace(A)/k); nb=np.linalg.solve(A,X.T@(w*zz))
            st=nb-b; l0=ll(b,r); t=1
            for h in range(20):
                if ll(b+t*st,r)>=l0-1e-9: break
                t/=2
            b=b+t*st
            if np.abs(t*st).max()<1e-5: break
        res=minimize_scalar(lambda lr:-ll(b,np.exp(lr)),bounds=(np.log(1e-2),np.log(1e5)),method='bounded'); nr=np.exp(res.x)
        if abs(np.log(nr/r))<1e-3: break
        r=nr
    return b,r
def design(mode):
    cols=[np.ones(n)]; bound='b' in mode
    for v in M:
        cs=std(v,bound); cols+=cs
        if 's' in mode: cols.append(cs[0]**2)
    if 'k' in mode: cols+= [(kind=='D')*1.,(kind=='R')*1.]
    return np.array(cols).T
SEC=np.array([i[:3] for i in inds])
def extra(j,mode):
    out=[]
    if 'o' in mode:
        for s in ('CS1','CS2','CS3'):
            m=SEC==s
            v=np.log1p(Y[:,m].sum(1)-(Y[:,j] if m[j] else 0))
            out+=std(v,True)[:1]
            if 'q' in mode: out.append(out[-1]**2)
    return np.array(out).T if out else np.zeros((n,0))
def run(mode,js,folds=True):
    D=design(mode); use=kind!='U'
    tot=0; E=np.zeros(Y.shape); sizes={}
    gus=sorted(set(gu)); fold=np.array([gus.index(g)%5 for g in gu])
    for j in js:
        X=np.hstack([D,extra(j,mode)]); y=Y[:,j]
        b,r=fit(X[use],y[use]); E[:,j]=np.exp(np.clip(X@b,-30,30)); sizes[j]=r
        if folds:
            for f in range(5):
                tr=use&(fold!=f); te=use&(fold==f)
                if y[tr].sum()<20: continue
                b2,r2=fit(X[tr],y[tr]); mu=np.exp(np.clip(X[te]@b2,-30,30)); yy=y[te]
                tot+=(gammaln(yy+r2)-gammaln(r2)-gammaln(yy+1)+r2*np.log(r2/(r2+mu))+yy*np.log(mu/(r2+mu))).sum()
    return tot,E,sizes
if __name__=='__main__':
    ok=[j for j in range(len(inds)) if Y[:,j].sum()>=30 and (Y[:,j]>0).sum()>=10]
    rng=np.random.default_rng(1); js=sorted(rng.choice(ok,25,replace=False))
    for mode in sys.argv[3:] or ["x", "b", "bk", "bko"]:
        t,E,s=run(mode,js)
        e=E[:,js]; o=Y[:,js]; big=e>200
        print(mode,'heldout ll',round(t,1),'maxE',e.max().round(1),'n E>200',big.sum(),'O/E big',(o[big].sum()/max(e[big].sum(),1e-9)).round(2),'E<1e-3',(e<1e-3).mean().round(3),'median size',np.median(list(s.values())).round(2),flush=True)
